import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSearchMerge } from '../search-merge.ts';
import { markErasing } from './mark.ts';
import { openWithEraser } from './used-database.ts';

/** Sorts before all others, so that a merge has copied it when it has hardly begun. */
const secret = 'aaaaqzxsecret';
const texts = 4_000;
const secretRow = 101;

/** A search index of two segments, of which the first holds the secret once. */
function openForTest() {
  const { file, database, prepare, eraser } = openWithEraser();
  const insert = database.prepare('INSERT INTO search (rowid, request, response) VALUES (?, ?, ?)');
  for (const segment of [0, 1]) {
    database.exec('BEGIN');
    for (let number = 1; number <= texts; number += 1) {
      const row = segment * texts + number;
      const words = Array.from({ length: 20 }, (_, at) => `w${((row * 31 + at * 977) % 5_000).toString(36)}`);
      insert.run(row, [...words, ...(row === secretRow ? [secret] : [])].join(' '), words.join(' '));
    }
    database.exec('COMMIT');
  }
  const remove = (row: number) => {
    database.prepare('DELETE FROM search WHERE rowid = ?').run(row);
    markErasing(prepare);
  };
  /** The beginning of a word can be left out where it is the one of the word before it. */
  const isThere = () => {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return readFileSync(file).includes(secret.slice(4));
  };
  return { database, prepare, eraser, remove, isThere };
}

test.each([0, 1])('a removed word leaves the index after %i steps of a merge in idle moments', (steps) => {
  const { database, prepare, eraser, remove, isThere } = openForTest();
  const merge = openSearchMerge(database, prepare);
  for (let step = 0; step < steps; step += 1) merge.step();
  const wasThere = isThere();

  remove(secretRow);
  while (eraser.step() !== 'done');

  expect([wasThere, isThere()]).toEqual([true, false]);
});

test('a word that is removed while another one is erased leaves the index, too', () => {
  const { eraser, remove, isThere } = openForTest();
  remove(2 * texts);
  eraser.step();
  const wasThere = isThere();

  remove(secretRow);
  while (eraser.step() !== 'done');

  expect([wasThere, isThere()]).toEqual([true, false]);
});
