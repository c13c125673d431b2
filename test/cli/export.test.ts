import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let folder: string;
beforeAll(async () => {
  desk = await openDesk();
  for (const id of ['one', 'two', 'three']) await desk.ask(id, 'Why?');
  await desk.run('rate', 'one', 'up');
  await desk.run('rate', 'two', 'down', '--correction', 'Better.');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbwire-export-'));
  return () => rm(folder, { recursive: true });
});
afterAll(() => desk[Symbol.asyncDispose]());

test('export: writes a file and its manifest, and says what it left out', async () => {
  const out = join(folder, 'train.jsonl');

  const ended = await desk.run('export', '--format', 'kto', '--out', out);

  const text = await readFile(out, 'utf8');
  const manifest = JSON.parse(await readFile(`${out}.manifest.json`, 'utf8'));
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(
    /^2 of 3 requests, in 2 lines \(\d+ kB\)\.\nLeft out:\n {2}1 are not rated\n.*train\.jsonl is written\.\n$/,
  );
  expect(text.trimEnd().split('\n')).toHaveLength(2);
  expect(manifest).toMatchObject({ format: 'kto', lines: 2, sizeBytes: Buffer.byteLength(text) });
  expect((await readdir(folder)).toSorted()).toEqual(['train.jsonl', 'train.jsonl.manifest.json']);
});

test('export: writes to standard output, what it says about it apart', async () => {
  const ended = await desk.run('export', '--format', 'dpo');

  expect(JSON.parse(ended.stdout)).toMatchObject({ chosen: [{ content: 'Better.' }] });
  expect(ended.stderr).toMatch(/^1 of 3 requests, in 1 line /);
});

test('export: replaces a file only when told to', async () => {
  const out = join(folder, 'here.csv');
  await writeFile(out, 'mine');

  const kept = await desk.run('export', '--format', 'csv', '--out', out);
  const before = await readFile(out, 'utf8');
  const replaced = await desk.run('export', '--format', 'csv', '--rating', 'up', '--out', out, '--force');

  expect(kept).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/--force replaces it\.\n$/),
  });
  expect(before).toBe('mine');
  expect(replaced.code).toBe(0);
  expect((await readFile(out, 'utf8')).match(/^one,/m)).not.toBeNull();
});

test('export: nothing found is an empty file and no failure', async () => {
  const out = join(folder, 'none.jsonl');

  const ended = await desk.json('export', '--format', 'sft', '--model', 'nobody', '--out', out);

  expect(ended).toMatchObject({ matched: 0, requests: 0, lines: 0, leftOut: {} });
  expect(await readFile(out, 'utf8')).toBe('');
});

test.each([
  [['export'], 2, /--format/],
  [['export', '--format', 'xml'], 2, /^--format must be one of kto, dpo, sft, jsonl, csv\.\n$/],
  [['export', '--format', 'kto', '--since', 'yesterday'], 2, /^--since must be a time like/],
  [
    ['export', '--format', 'kto', '--out', '/nowhere/at/all.jsonl'],
    1,
    /^\/nowhere\/at\/all\.jsonl could not be written \(ENOENT/,
  ],
])('%j ends with %i and one sentence, and no file is left', async (args, code, sentence) => {
  const ended = await desk.run(...args);

  expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
  expect(await readdir(folder)).toEqual([]);
});

test('export: a proxy that ends meanwhile leaves no half file', async () => {
  const other = await openDesk();
  await other.ask('one', 'Why?');
  await other.proxy.kill9();
  const out = join(folder, 'half.csv');

  const ended = await other.run('export', '--format', 'csv', '--out', out);

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(await readdir(folder)).toEqual([]);
  await other[Symbol.asyncDispose]();
});
