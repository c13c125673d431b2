import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { canMount } from '../faults/faults.ts';
import { type Desk, openDesk } from './desk.ts';
import { bin } from './run.ts';

const run = promisify(execFile);
const pageBytes = 4096;

let desk: Desk;
let folder: string;
beforeAll(async () => {
  desk = await openDesk();
  for (let number = 0; number < 12; number++) await desk.ask(`request-${number}`, 'Why? '.repeat(4_000));
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbwire-full-'));
  return () => rm(folder, { recursive: true });
});

/** A disk of its own, of so many pages, below the folder of the test. */
async function smallDisk(pages: number): Promise<AsyncDisposable & { readonly path: string }> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${pages * pageBytes}`, 'none', folder]);
  return { path: folder, [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', folder])) };
}

async function expectHealthy(): Promise<void> {
  const health = await (await fetch(`${desk.proxy.url}/health`)).json();
  const ended = await desk.run('export', '--format', 'csv');
  expect(health).toMatchObject({ data: { status: 'ok' } });
  expect(ended.code).toBe(0);
  expect(ended.stdout.match(/^request-\d+,/gm)).toHaveLength(12);
}

describe.runIf(canMount)('an export to a disk that gets full', () => {
  test.each(['jsonl', 'csv'])(
    'as %s: one sentence, code 1, and no file; the proxy goes on',
    async (format) => {
      await using disk = await smallDisk(16);
      const out = join(disk.path, 'log');

      const ended = await desk.run('export', '--format', format, '--out', out);

      expect(ended).toEqual({
        code: 1,
        stdout: '',
        stderr: `${out} could not be written: the disk is full (ENOSPC). Free some space, or write to another disk.\n`,
      });
      expect(await readdir(disk.path)).toEqual([]);
      await expectHealthy();
    },
  );

  test('that has room for the file and none for its manifest leaves neither', async () => {
    const elsewhere = join(folder, 'log');
    await desk.run('export', '--format', 'csv', '--out', elsewhere);
    const { size } = await stat(elsewhere);
    await using disk = await smallDisk(Math.ceil(size / pageBytes));
    const out = join(disk.path, 'log');

    const ended = await desk.run('export', '--format', 'csv', '--out', out);

    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/disk is full/) });
    expect(await readdir(disk.path)).toEqual([]);
  });

  test('keeps the file that it was to replace', async () => {
    await using disk = await smallDisk(16);
    const out = join(disk.path, 'log');
    await desk.run('export', '--format', 'kto', '--out', out);
    const before = await readFile(`${out}.manifest.json`, 'utf8');

    const ended = await desk.run('export', '--format', 'jsonl', '--out', out, '--force');

    expect(ended.code).toBe(1);
    expect((await readdir(disk.path)).toSorted()).toEqual(['log', 'log.manifest.json']);
    expect(await readFile(`${out}.manifest.json`, 'utf8')).toBe(before);
  });
});

test.runIf(process.platform === 'linux')(
  'standard output that is full is one sentence and code 1',
  async () => {
    await using full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [bin, 'export', '--format', 'jsonl'], {
      env: { PATH: process.env.PATH ?? '', THUMBWIRE_URL: desk.proxy.url, THUMBWIRE_HOME: desk.proxy.home },
      stdio: ['ignore', full.fd, 'pipe'],
    });

    const [stderr, [code]] = await Promise.all([
      child.stderr?.setEncoding('utf8').toArray(),
      once(child, 'close'),
    ]);

    expect(stderr?.join('')).toBe(
      'Standard output could not be written: the disk is full (ENOSPC). Free some space, or write to another disk.\n',
    );
    expect(code).toBe(1);
    await expectHealthy();
  },
);
