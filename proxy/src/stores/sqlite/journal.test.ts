import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnavailableError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { openJournal } from './journal.ts';
import { temporaryFolder } from './test-home.ts';

const linesIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));

test('has written a line when it says so', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000);

  await journal.append('{"a":1}').written;

  expect(linesIn(folder)).toEqual([['{"a":1}']]);
});

test('keeps the order of many lines', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000_000);
  const lines = Array.from({ length: 2_000 }, (_, number) => `{"number":${number}}`);

  await Promise.all(lines.map((line) => journal.append(line).written));

  expect(linesIn(folder)).toEqual([lines]);
});

test('begins a new segment when one is full, and removes it when nothing in it is needed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 10);
  const first = journal.append('first line');
  await first.written;
  const second = journal.append('second line');
  await second.written;
  const before = linesIn(folder);

  first.release();
  await journal.append('third line').written;

  expect(before).toEqual([['first line'], ['second line']]);
  await expect.poll(() => linesIn(folder), { timeout: 10_000 }).toEqual([['second line'], ['third line']]);
});

test('leaves nothing behind when nothing is needed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000);
  const entry = journal.append('line');
  await entry.written;
  entry.release();

  await journal.close();

  expect(readdirSync(folder)).toEqual([]);
});

test('says that it cannot write, and writes again when it can', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'journal');
  const journal = await openJournal(folder, 1_000);

  await expect(journal.append('lost').written).rejects.toThrow(StoreUnavailableError);
  const problem = journal.problem;
  mkdirSync(folder);
  await journal.append('kept').written;

  expect(problem).toMatch(/^The journal in .* cannot be written/);
  expect(journal.problem).toBeNull();
  expect(linesIn(folder)).toEqual([['kept']]);
});

test('keeps nothing but what is needed when it is renewed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 20);
  const lines = ['needed once', 'not needed', 'needed twice', 'neither is this'];
  const entries = [];
  for (const line of lines) {
    const entry = journal.append(line);
    await entry.written;
    entries.push(entry);
  }
  entries[1]?.release();
  entries[3]?.release();

  const renewed = journal.renew();
  const meanwhile = journal.append('came meanwhile');
  await Promise.all([renewed, meanwhile.written]);

  expect(linesIn(folder).flat()).toEqual(['needed once', 'needed twice', 'came meanwhile']);
});

test('has an empty file after it was renewed, if nothing is needed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000);
  const entry = journal.append('a line');
  await entry.written;
  entry.release();

  await journal.renew();

  expect(linesIn(folder)).toEqual([[]]);
});

test('keeps every line where it was if it cannot be renewed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000);
  await journal.append('needed').written;
  mkdirSync(join(folder, '00000002.log'));

  const renewed = journal.renew();

  await expect(renewed).rejects.toThrow(StoreUnavailableError);
  expect(readFileSync(join(folder, '00000001.log'), 'utf8')).toBe('needed\n');
});

test('is not renewed before every file is gone that is not needed', async () => {
  const folder = temporaryFolder();
  const journal = await openJournal(folder, 1_000);
  const entry = journal.append('removed');
  await entry.written;
  entry.release();
  // Nobody can remove this as a file.
  const path = join(folder, '00000001.log');
  rmSync(path);
  mkdirSync(path);

  await expect(journal.renew()).rejects.toThrow(StoreUnavailableError);
  await expect(journal.renew()).rejects.toThrow(StoreUnavailableError);
  rmdirSync(path);
  writeFileSync(path, 'removed\n');
  await journal.renew();

  expect(linesIn(folder)).toEqual([[]]);
});
