// Builds the extension for both browsers:
//
//   node extension/build.ts               into extension/dist, unless that is up to date
//   node extension/build.ts --types       only the types that the type checker needs
//   node extension/build.ts --zip         what the stores take, into extension/dist/stores
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const workspace = join(root, '..');
const stamp = join(root, 'dist', '.built-from');
const browsers = ['chromium', 'firefox'];

// Whoever runs it, a test for example: React has another, larger build for everything that is not production.
process.env.NODE_ENV = 'production';

if (process.argv.includes('--types')) {
  const { prepare } = await import('wxt');
  await prepare({ root });
} else if (process.argv.includes('--zip')) {
  const { zip } = await import('wxt');
  // Elsewhere: a folder that a browser has loaded is not emptied for it.
  for (const browser of browsers) await zip({ root, browser, outDir: 'dist/stores' });
} else {
  const sources = hashOfSources();
  // Two that start at once would both empty the folder.
  const release = readStamp() === sources ? null : await lock();
  try {
    if (readStamp() !== sources) {
      // Loaded only here: with nothing to build, `npm start` is not to wait for it.
      const { build } = await import('wxt');
      for (const browser of browsers) await build({ root, browser });
      writeFileSync(stamp, sources);
    }
  } finally {
    release?.();
  }
}

/** Waits until no other process builds. What a process that died has left does not count. */
async function lock(): Promise<() => void> {
  const file = join(root, 'dist', '.building');
  mkdirSync(join(root, 'dist'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (isLeftBehind(file)) rmSync(file, { force: true });
    else await setTimeout(100); // The other one tells nobody when it is done.
  }
}

function isLeftBehind(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return false;
  } catch (error) {
    // Not there any more: it may be locked by somebody else in a moment.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** What the build is made from: its own sources, the shared ones, and the versions of all packages. */
function hashOfSources(): string {
  const files = globSync(
    ['extension/**/*.*', 'shared/src/**/*.ts', 'shared/package.json', 'pnpm-lock.yaml'],
    {
      cwd: workspace,
      exclude: ['**/node_modules/**', '**/dist/**', '**/.wxt/**', '**/*.test.ts', '**/*.md'],
      withFileTypes: true,
    },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(workspace, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function readStamp(): string | null {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return null; // Never built.
  }
}
