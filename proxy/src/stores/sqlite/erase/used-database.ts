import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { openForWriting } from '../connection.ts';
import { prepareDatabase } from '../database.ts';
import { openHome } from '../home.ts';
import { temporaryFolder } from '../test-home.ts';
import { statementCache } from '../write/statements.ts';
import { openEraser } from './eraser.ts';

/** An empty log, as the writer has it open, with its eraser; closed when the test is over. */
export function openWithEraser() {
  const home = openHome(temporaryFolder());
  const { file } = prepareDatabase({ home: home.path, journalPath: home.journalPath, pageCount: null });
  const descriptor = openSync(file, 'r+');
  const database = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  onTestFinished(() => {
    database.close();
    closeSync(descriptor);
    home.release();
  });
  const prepare = statementCache(database);
  return { file, database, prepare, eraser: openEraser({ database, prepare, file, descriptor }) };
}

/**
 * Puts a table into a database and uses it: rows come, grow and go, in many transactions.
 *
 * @param options.secureDelete Whether SQLite overwrites what it removes; if not, no row is longer than a page, because
 *   what is left behind the end of a long one is SQLite's to overwrite.
 * @returns the rows that are gone and those that stay: each is a word that is nowhere else
 */
export function useDatabase(
  database: DatabaseSync,
  { secureDelete, turns }: { secureDelete: 'ON' | 'OFF'; turns: number },
): { gone: string[]; kept: string[] } {
  let drawn = 0;
  const draw = () => createHash('sha256').update(String(drawn++)).digest();
  const random = () => draw().readUInt32BE() / 2 ** 32;
  database.exec(`
    PRAGMA secure_delete = ${secureDelete};
    CREATE TABLE row (number INTEGER PRIMARY KEY, word TEXT, filling TEXT) STRICT;
    CREATE INDEX row_by_word ON row (word);
    CREATE TABLE key (word TEXT, number INTEGER, PRIMARY KEY (word, number)) STRICT, WITHOUT ROWID;
  `);
  const add = database.prepare('INSERT OR IGNORE INTO row VALUES (?, ?, ?)');
  const addKey = database.prepare('INSERT INTO key VALUES (?, ?)');
  const grow = database.prepare('UPDATE row SET filling = filling || word WHERE word = ?');
  const remove = database.prepare('DELETE FROM row WHERE word = ?');
  const removeKey = database.prepare('DELETE FROM key WHERE word = ?');
  const kept: string[] = [];
  const gone: string[] = [];
  const pick = () => kept[Math.floor(random() ** 2 * kept.length)] ?? '';
  for (let turn = 0; turn < turns; turn++) {
    if (turn % 50 === 0) database.exec(turn === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    const word = draw().toString('hex').slice(0, 32);
    const number = random() < 0.7 ? turn : Math.floor(random() * 1e9) + 1e6;
    const longest = secureDelete === 'OFF' ? 20 : random() < 0.05 ? 400 : 60;
    add.run(number, word, word.repeat(Math.ceil(random() * longest)));
    addKey.run(word, turn);
    kept.push(word);
    if (random() < 0.3) grow.run(pick());
    if (random() < 0.5) {
      const victim = pick();
      remove.run(victim);
      removeKey.run(victim);
      kept.splice(kept.indexOf(victim), 1);
      gone.push(victim);
    }
  }
  database.exec('COMMIT; PRAGMA secure_delete = ON');
  return { gone, kept };
}

/** Which of the words, of 32 characters each, are in a file. */
export function present(file: string, words: readonly string[]): string[] {
  const bytes = readFileSync(file);
  // One walk through the file for all of them: each is known by how it begins.
  const byStart = Map.groupBy(words, (word) => Buffer.from(word).readUInt32BE());
  const found = new Set<string>();
  for (let at = 0; at <= bytes.length - 32; at++) {
    for (const word of byStart.get(bytes.readUInt32BE(at)) ?? []) {
      if (bytes.toString('latin1', at, at + 32) === word) found.add(word);
    }
  }
  return [...found];
}
