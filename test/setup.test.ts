import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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

/** Runs the script to its end; on Windows as far as `process.platform` tells it. */
async function setUp(platform: string, command: readonly string[], env: Record<string, string> = {}) {
  const pretend = `data:text/javascript,Object.defineProperty(process,"platform",{value:"${platform}"})`;
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

  test('the exit code is that of the command', async () => {
    expect(await setUp(platform, ['node', '--eval', 'process.exit(7)'])).toMatchObject({ code: 7 });
  });
});
