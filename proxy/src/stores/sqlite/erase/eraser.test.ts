import { expect, test } from 'vitest';
import { openForReading, openForWriting } from '../connection.ts';
import { markErasing } from './mark.ts';
import { openWithEraser, present, useDatabase } from './used-database.ts';

/** A database with what removed rows have left in it, and its eraser. */
function openForTest() {
  const opened = openWithEraser();
  const { gone } = useDatabase(opened.database, { secureDelete: 'OFF', turns: 3_000 });
  return { ...opened, gone };
}

test('nothing that was overwritten comes back with what is written later', () => {
  const { file, database, prepare, gone, eraser } = openForTest();
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const before = present(file, gone);
  markErasing(prepare);

  while (eraser.step() !== 'done');
  database.exec('UPDATE row SET filling = word; PRAGMA wal_checkpoint(TRUNCATE)');

  expect(before.length).toBeGreaterThan(50);
  expect(present(file, gone)).toEqual([]);
});

test('what is written between its steps is cleaned, too', () => {
  const { file, database, prepare, gone, eraser } = openForTest();
  markErasing(prepare);

  let steps = 0;
  const rows = database.prepare('SELECT number FROM row ORDER BY number').all();
  while (eraser.step() !== 'done') {
    const { number } = rows[(steps * 637) % rows.length] ?? { number: 0 };
    database.prepare('UPDATE row SET filling = filling || word WHERE number = ?').run(number ?? 0);
    steps += 1;
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');

  expect(steps).toBeGreaterThan(2);
  expect(present(file, gone)).toEqual([]);
});

test('waits while somebody reads what the log holds', () => {
  const { file, prepare, gone, eraser } = openForTest();
  const reader = openForReading(file, { busyTimeoutMs: 0 });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM row').get();
  markErasing(prepare);
  let result = eraser.step();
  while (result === 'more') result = eraser.step();

  reader.close();
  while (eraser.step() !== 'done');

  expect(result).toBe('blocked');
  expect(present(file, gone)).toEqual([]);
});

test('cleans nothing while another program writes, and waits for it', () => {
  const { file, prepare, gone, eraser } = openForTest();
  markErasing(prepare);
  // The index has nothing to merge, and no page is free.
  eraser.step();
  eraser.step();
  const other = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  other.exec("BEGIN IMMEDIATE; UPDATE row SET filling = filling || 'more'");

  const results = [eraser.step(), eraser.step(), eraser.step()];
  other.exec('COMMIT');
  const rows = other.prepare("SELECT count(*) AS n FROM row WHERE filling LIKE '%more'").get()?.n;
  other.close();
  while (eraser.step() !== 'done');

  expect(results.at(-1)).toBe('blocked');
  expect(present(file, gone)).toEqual([]);
  expect(prepare("SELECT count(*) AS n FROM row WHERE filling LIKE '%more'").get()?.n).toBe(rows);
  expect(prepare('PRAGMA integrity_check').get()?.integrity_check).toBe('ok');
});

test('has nothing to do where nothing was removed', () => {
  const { eraser } = openForTest();

  expect(eraser.step()).toBe('done');
});
