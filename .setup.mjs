// Makes a fresh clone ready, then runs the command it was given:
//
//   node .setup.mjs node proxy/bin/thumbwire.js start
//   node .setup.mjs --browsers npm run -s check:all
//   node .setup.mjs --extension node proxy/bin/thumbwire.js start
//
// With --browsers the command finds a Chromium or Chrome in CHROME_PATH and a Firefox in FIREFOX_PATH; what is not there
// is installed.
//
// With --extension the browser extension is built before, unless it is up to date.
//
// It needs any Node of version 20 or newer with npm, and nothing else: pnpm comes through npx,
// and Node 24, on which the project runs, is one of the dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Not import.meta.dirname: Node 20 has it only from 20.11 on.
const root = dirname(fileURLToPath(import.meta.url));
const marker = join(root, 'node_modules', '.thumbwire-setup');
const windows = process.platform === 'win32';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Turns a plain `npm install` away: npm cannot read this workspace's lock file.
 *
 * npm runs this script when it has already installed; what it left would be in pnpm's way.
 */
function guardInstall() {
  if (process.env.npm_config_user_agent?.startsWith('pnpm/')) return;
  for (const left of ['node_modules', 'package-lock.json']) {
    rmSync(join(root, left), { recursive: true, force: true });
  }
  fail('This workspace is installed by pnpm. Run "npm start" or "npm test": both install what is needed.');
}

/** What the installed packages must agree with; a change of any of it means installing again. */
function wanted() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function install() {
  const state = wanted();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state) return;

  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.error('Installing what Thumbwire needs (once, and after an update) ...');
  // Standard output belongs to the command that follows: `start --json` prints one line of JSON there.
  // npx has fetched the very version that package.json names: pnpm need not look for it again.
  const pnpm = ['-y', packageManager, 'install', '--frozen-lockfile', '--pm-on-fail=ignore'];
  const { status, error } = spawnSync('npx', pnpm, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (error)
    fail(`Could not install: npx was not found (${error.message}). Install Node with npm, then try again.`);
  if (status !== 0) fail('Could not install the dependencies; the lines above say why. Then try again.');
  writeFileSync(marker, state);
}

/** The browsers of the tests: how each is called on the PATH, on macOS and on Windows, and its package of Debian. */
const browsers = [
  {
    name: 'Chromium or Chrome',
    variable: 'CHROME_PATH',
    package: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    applications: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `${name}.app/Contents/MacOS/${name}`,
    ),
    products: ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'],
  },
  {
    name: 'Firefox',
    variable: 'FIREFOX_PATH',
    package: 'firefox-esr',
    programs: ['firefox-esr', 'firefox'],
    applications: ['Firefox.app/Contents/MacOS/firefox'],
    products: ['Mozilla Firefox\\firefox.exe'],
  },
];

/** The first in the usual places, or `undefined`. On Linux every package puts its browser on the PATH. */
function findBrowser({ programs, applications, products }) {
  const {
    PATH = '',
    PROGRAMFILES = '',
    LOCALAPPDATA = '',
    'ProgramFiles(x86)': programs32 = '',
  } = process.env;
  const places = {
    darwin: applications.map((path) => `/Applications/${path}`),
    win32: [PROGRAMFILES, programs32, LOCALAPPDATA].flatMap((folder) =>
      products.map((product) => join(folder, product)),
    ),
    linux: PATH.split(delimiter).flatMap((folder) => programs.map((name) => join(folder, name))),
  };
  return (places[process.platform] ?? places.linux).find((file) => existsSync(file));
}

/** Puts the paths of the browsers into the environment; no test is ever skipped because there is none. */
function provideBrowsers() {
  const missing = browsers.filter(isMissing);
  if (missing.length === 0) return;
  if (process.platform === 'linux' && process.getuid() === 0) installBrowsers(missing);
  const left = missing.filter(isMissing);
  if (left.length === 0) return;
  const { names, packages, variables } = describe(left);
  fail(
    `The tests need ${names}, and none was found. Install it (on Debian: apt-get install ${packages.join(' ')}), ` +
      `or set ${variables} to its program.`,
  );
}

/** Whether a browser is not there; of one that is, the path is put into the environment. */
function isMissing(browser) {
  const { variable } = browser;
  const named = process.env[variable];
  if (named && !existsSync(named)) {
    fail(`${variable} names ${named}, which is not there. Correct it, or leave it out.`);
  }
  const found = named || findBrowser(browser);
  if (found) process.env[variable] = found;
  return !found;
}

function describe(some) {
  const join = (key) => some.map((browser) => browser[key]).join(' and ');
  return { names: join('name'), variables: join('variable'), packages: some.map((each) => each.package) };
}

function installBrowsers(missing) {
  const { names, packages, variables } = describe(missing);
  console.error(`Installing ${names} for the tests (once) ...`);
  for (const args of [['update'], ['install', '-y', ...packages]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { env, encoding: 'utf8', maxBuffer: 1e8 };
    const { status, error, stdout, stderr } = spawnSync('apt-get', args, options);
    if (error?.code === 'ENOENT') return;
    if (status === 0) continue;
    console.error(`${stdout ?? ''}${stderr ?? ''}`);
    fail(
      `Could not install ${names}: "apt-get ${args.join(' ')}" failed; the lines above say why. ` +
        `Install it yourself, or set ${variables} to its program.`,
    );
  }
}

/** Builds the browser extension. The proxy does its work without it, so a failure is told and holds nothing up. */
function buildExtension() {
  // Standard output belongs to the command that follows; what the builder prints is of interest only when it fails.
  const [node] = programOf('node');
  const { status, error, stdout, stderr } = spawnSync(node, [join(root, 'extension', 'build.ts')], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  console.error('The browser extension could not be built; the lines above say why. Everything else works.');
}

/**
 * The file to execute for a command, and its first arguments.
 *
 * Node and npm are executed directly: on Windows a shell would read the arguments of people once more, and a comment
 * with quotes or `&` in it would arrive in pieces.
 */
function programOf(command) {
  const folder = join(root, 'node_modules', 'node');
  const node = join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin.node);
  const npm = process.env.npm_execpath ?? '';
  if (command === 'node') return [node];
  // Under pnpm this names pnpm, and npm is found on the PATH.
  if (command === 'npm' && basename(npm) === 'npm-cli.js') return [node, npm];
  return [command];
}

if (process.argv[2] === '--guard') {
  guardInstall();
} else {
  install();
  const preparations = { '--browsers': provideBrowsers, '--extension': buildExtension };
  const prepare = preparations[process.argv[2]];
  prepare?.();
  const [command, ...rest] = process.argv.slice(prepare ? 3 : 2);
  if (command) {
    const [file, ...first] = programOf(command);
    const child = spawn(file, [...first, ...rest], {
      stdio: 'inherit',
      shell: windows && file === command,
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
        // The threads that tests start by the hundred need not be compiled each time.
        NODE_COMPILE_CACHE:
          process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled'),
        // The C library of Linux otherwise gives each of a dozen threads stores of freed memory of its own.
        MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
      },
    });
    // A terminal sends Ctrl-C to both; the child decides when to end, and its exit code is ours.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    // npm, when it is ended, ends only the shell between it and this script.
    const shellId = process.ppid;
    const isLeftAlone = () => process.env.npm_lifecycle_event !== undefined && process.ppid !== shellId;
    setInterval(() => isLeftAlone() && child.kill('SIGTERM'), 500).unref();
    child.on('error', (error) => fail(`Could not run ${command}: ${error.message}`));
    child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
  }
}
