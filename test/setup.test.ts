import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A clone in which everything is installed already. */
let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'thumbwire setup '));
  await mkdir(join(clone, 'node_modules'));
  await symlink(join(root, 'node_modules', 'node'), join(clone, 'node_modules', 'node'));
  await symlink(join(root, 'node_modules', '.bin'), join(clone, 'node_modules', '.bin'));
  const hash = createHash('sha256');
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    await cp(join(root, file), join(clone, file));
    hash.update(await readFile(join(root, file)));
  }
  await cp(join(root, '.setup.mjs'), join(clone, '.setup.mjs'));
  await writeFile(join(clone, 'node_modules', '.thumbwire-setup'), hash.digest('hex'));
});
afterAll(() => rm(clone, { recursive: true, force: true }));

/** Runs the script to its end; on Windows, or as another user, as far as `process` tells it. */
async function setUp(
  platform: string,
  command: readonly string[],
  env: Record<string, string> = {},
  userId = 0,
) {
  const pretend =
    `data:text/javascript,Object.defineProperty(process,"platform",{value:"${platform}"});` +
    `process.getuid=()=>${userId}`;
  const child = spawn(process.execPath, ['--import', pretend, '.setup.mjs', ...command], {
    cwd: clone,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

describe.each(['linux', 'win32'])('on %s', (platform) => {
  test('a command of Node gets its arguments as they were written', async () => {
    const args = ['rate', 'x', 'up', '--comment', 'a "b" & c %PATH% $HOME', ''];
    const script = 'console.log(JSON.stringify([process.version, ...process.argv.slice(1)]))';

    const ended = await setUp(platform, ['node', '--eval', script, '--', ...args]);

    const { version } = JSON.parse(await readFile(join(root, 'node_modules/node/package.json'), 'utf8'));
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toEqual([`v${version}`, ...args]);
  });

  test('a command of npm gets its arguments as they were written', async () => {
    const npm = join(clone, 'npm-cli.js');
    await writeFile(npm, 'console.log(JSON.stringify(process.argv.slice(2)))');

    const ended = await setUp(platform, ['npm', 'run', 'x', 'a "b" & c'], { npm_execpath: npm });

    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toEqual(['run', 'x', 'a "b" & c']);
  });

  test('an extension that cannot be built is told, and holds the command up no further', async () => {
    await mkdir(join(clone, 'extension'), { recursive: true });
    await writeFile(join(clone, 'extension', 'build.ts'), "throw new Error('No such tool')");

    const ended = await setUp(platform, ['--extension', 'node', '--print', '1 + 1']);

    expect(ended).toMatchObject({ code: 0, stdout: '2\n' });
    expect(ended.stderr).toContain('No such tool');
    expect(ended.stderr).toMatch(/The browser extension could not be built; the lines above say why\..*\n$/);
  });

  test('what the builder of the extension prints stays out of what the command prints', async () => {
    await mkdir(join(clone, 'extension'), { recursive: true });
    await writeFile(join(clone, 'extension', 'build.ts'), "console.log('Built'); console.error('Built')");

    const ended = await setUp(platform, ['--extension', 'node', '--print', '1 + 1']);

    expect(ended).toEqual({ code: 0, stdout: '2\n', stderr: '' });
  });

  test('the exit code is that of the command', async () => {
    expect(await setUp(platform, ['node', '--eval', 'process.exit(7)'])).toMatchObject({ code: 7 });
  });
});

const here = { CHROME_PATH: process.execPath, FIREFOX_PATH: process.execPath };

describe.each([
  { variable: 'CHROME_PATH', name: 'Chromium or Chrome', debian: 'chromium', other: 'google-chrome' },
  { variable: 'FIREFOX_PATH', name: 'Firefox', debian: 'firefox-esr', other: 'firefox' },
])('$name for the tests', ({ variable, name, debian, other }) => {
  const show = ['--browsers', 'node', '--print', `process.env.${variable}`];
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'thumbwire browser '));
    return () => rm(place, { recursive: true, force: true });
  });

  /** Runs it where the other browser is there, and this one is where the test says. */
  const provide = (env: Record<string, string>, userId?: number) =>
    setUp('linux', show, { ...here, [variable]: '', ...env }, userId);

  /** A folder to be the whole PATH, with these programs. */
  async function folderOf(title: string, programs: Record<string, string>): Promise<string> {
    const folder = join(place, title);
    await mkdir(folder);
    for (const [program, script] of Object.entries(programs)) {
      await writeFile(join(folder, program), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, program), 0o755);
    }
    return folder;
  }

  test('is the one on the PATH', async () => {
    const folder = await folderOf('found', { [other]: '' });

    const ended = await provide({ PATH: folder });

    expect(ended).toEqual({ code: 0, stdout: `${join(folder, other)}\n`, stderr: '' });
  });

  test('is the one that the environment names', async () => {
    const folder = await folderOf('named', { [debian]: '', mine: '' });

    const ended = await provide({ PATH: folder, [variable]: join(folder, 'mine') });

    expect(ended).toEqual({ code: 0, stdout: `${join(folder, 'mine')}\n`, stderr: '' });
  });

  test('is not looked for elsewhere if the environment is wrong', async () => {
    const folder = await folderOf('wrong', { [debian]: '' });

    const ended = await provide({ PATH: folder, [variable]: join(folder, 'missing') });

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^\w+_PATH names .*missing, which is not there\. .*\n$/);
  });

  test('is installed by root where there is none, and what apt prints is not shown', async () => {
    const folder = await folderOf('installed', {});
    const log = join(place, 'log');
    await writeFile(
      join(folder, 'apt-get'),
      `#!/bin/sh\necho noise; echo noise >&2; echo "$@" "$DEBIAN_FRONTEND" >> '${log}'\n` +
        `[ "$1" = update ] || : > '${folder}/${debian}'\n`,
      { mode: 0o755 },
    );

    const ended = await provide({ PATH: folder });

    expect(ended).toEqual({
      code: 0,
      stdout: `${join(folder, debian)}\n`,
      stderr: `Installing ${name} for the tests (once) ...\n`,
    });
    expect(await readFile(log, 'utf8')).toBe(`update noninteractive\ninstall -y ${debian} noninteractive\n`);
  });

  test('that cannot be installed ends the tests, with what apt said', async () => {
    const folder = await folderOf('failed', { 'apt-get': 'echo "no such host" >&2; exit 100' });

    const ended = await provide({ PATH: folder });

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('no such host');
    expect(ended.stderr).toContain(`\nCould not install ${name}: "apt-get update" failed; `);
  });

  test.for([
    ['another user', { 'apt-get': 'exit 0' }, 1000],
    ['a system without apt', {}, 0],
  ] as const)('that %s cannot install ends the tests, with what to do', async ([title, programs, userId]) => {
    const folder = await folderOf(title, programs);

    const ended = await provide({ PATH: folder }, userId);

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/(^|\n)The tests need [^\n]*, and none was found\. [^\n]*\n$/);
    expect(ended.stderr).toContain(`apt-get install ${debian}), or set ${variable} to its program.`);
  });
});

test('browsers that are both missing are installed at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbwire browsers '));
  const script = `#!/bin/sh\n[ "$1" = update ] || for each in "$@"; do : > '${folder}'/$each; done\n`;
  await writeFile(join(folder, 'apt-get'), script, { mode: 0o755 });

  const ended = await setUp('linux', ['--browsers', 'node', '--print', '1'], { PATH: folder });
  await rm(folder, { recursive: true });

  expect(ended).toEqual({
    ...{ code: 0, stdout: '1\n' },
    stderr: 'Installing Chromium or Chrome and Firefox for the tests (once) ...\n',
  });
});
