import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test-home.ts';
import { changedPages } from './changed-pages.ts';
import { openScrub } from './scrub.ts';
import { present, useDatabase } from './used-database.ts';

function usedDatabase(pageSize: number, secureDelete: 'ON' | 'OFF') {
  const file = join(temporaryFolder(), 'used.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL;`);
  const words = useDatabase(database, { secureDelete, turns: 4_000 });
  database.close();
  return { file, ...words };
}

function scrubWhole(file: string, pageSize: number): void {
  const descriptor = openSync(file, 'r+');
  const scrub = openScrub(descriptor, pageSize);
  while (scrub.next(0));
  scrub.sync();
  closeSync(descriptor);
}

test.each([4096, 65_536])('overwrites all that removed rows left, in pages of %i bytes', (pageSize) => {
  const { file, gone, kept } = usedDatabase(pageSize, 'ON');
  const before = present(file, gone);

  scrubWhole(file, pageSize);

  const database = new DatabaseSync(file, { readOnly: true });
  const words = database.prepare('SELECT word, filling FROM row NOT INDEXED').all();
  const isSound = database.prepare('PRAGMA integrity_check').get()?.integrity_check;
  database.close();
  expect(before.length).toBeGreaterThan(0);
  expect(present(file, gone)).toEqual([]);
  expect(isSound).toBe('ok');
  expect(words.map(({ word }) => word).toSorted()).toEqual(kept.toSorted());
  expect(words.every(({ word, filling }) => String(filling).replaceAll(String(word), '') === '')).toBe(true);
});

test('overwrites what is left in those pages that it is told', () => {
  const { file, gone } = usedDatabase(4096, 'ON');
  const before = present(file, gone);
  const pages = Array.from({ length: readFileSync(file).length / 4096 }, (_, number) => number + 1);
  const descriptor = openSync(file, 'r+');

  openScrub(descriptor, 4096).again(pages);

  closeSync(descriptor);
  expect(before.length).toBeGreaterThan(0);
  expect(present(file, gone)).toEqual([]);
});

test('changes no byte where nothing is left', () => {
  const { file } = usedDatabase(4096, 'OFF');
  scrubWhole(file, 4096);
  const before = readFileSync(file);

  scrubWhole(file, 4096);

  expect(readFileSync(file).equals(before)).toBe(true);
});

test('leaves a page alone that is not as the format says', () => {
  const { file } = usedDatabase(4096, 'OFF');
  const bytes = readFileSync(file);
  // The first root page after the map claims more rows than fit.
  bytes.writeUInt16BE(65_535, 2 * 4096 + 3);
  writeFileSync(file, bytes);
  const before = bytes.subarray(2 * 4096, 3 * 4096);

  scrubWhole(file, 4096);

  expect(
    readFileSync(file)
      .subarray(2 * 4096, 3 * 4096)
      .equals(before),
  ).toBe(true);
});

test('knows which pages the write-ahead log holds', () => {
  const file = join(temporaryFolder(), 'log.db');
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE a (x); CREATE TABLE b (x); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);
  `);
  const all = changedPages(`${file}-wal`, 4096);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const none = changedPages(`${file}-wal`, 4096);
  database.exec('INSERT INTO b VALUES (2)');
  const one = changedPages(`${file}-wal`, 4096);
  database.exec('PRAGMA wal_checkpoint(RESTART); INSERT INTO a VALUES (2)');
  const other = changedPages(`${file}-wal`, 4096);
  database.close();

  expect([all, none, one, other].map((pages) => [...pages].toSorted())).toEqual([[1, 2, 3], [], [3], [2]]);
});
