import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InvalidError, ThumbwireError } from '@thumbwire/shared';
import { databaseName, openForWriting } from './connection.ts';
import { migrate } from './migrations/index.ts';
import { readProgress } from './progress.ts';
import type { Progress } from './protocol.ts';
import { highestSeq, recover, signingKey } from './recovery.ts';
import { messageOf, sqliteProblem } from './sqlite-error.ts';
import { statementCache } from './write/statements.ts';

/** What is known of the database once it is ready for use. */
export interface ReadyDatabase {
  readonly file: string;
  readonly signingKey: Uint8Array;
  readonly lastSeq: number;
  readonly progress: Progress;
  /** What was taken in from an earlier process, each one line. */
  readonly notes: readonly string[];
}

/**
 * Makes the database of a home ready: brings its schema up to date and takes in what the journal holds.
 *
 * @throws InvalidError in one sentence: damaged, of a newer version, of another program, locked, or not writable
 */
export function prepareDatabase(options: {
  home: string;
  journalPath: string;
  pageCount: number | null;
}): ReadyDatabase {
  const file = join(options.home, databaseName);
  let database: DatabaseSync | null = null;
  try {
    database = openForWriting(file, { busyTimeoutMs: 5_000, pageCount: options.pageCount });
    migrate(database, file);
    makeErasable(database);
    const notes = recover(database, options.journalPath);
    const prepare = statementCache(database);
    return {
      file,
      signingKey: signingKey(database),
      lastSeq: highestSeq(database),
      progress: readProgress(prepare),
      notes,
    };
  } catch (error) {
    if (error instanceof ThumbwireError) throw error;
    throw new InvalidError(explainProblem(error, file), { cause: error });
  } finally {
    database?.close();
  }
}

/**
 * Brings a database of an earlier version into the form in which removed requests can be erased: once, for as long as
 * it takes to copy it.
 *
 * @see https://sqlite.org/pragma.html#pragma_auto_vacuum
 */
function makeErasable(database: DatabaseSync): void {
  const incremental = 2;
  if (Number(database.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum) === incremental) return;
  database.exec(
    'PRAGMA temp_store = FILE; PRAGMA auto_vacuum = INCREMENTAL; VACUUM; PRAGMA temp_store = MEMORY',
  );
}

/** Why a database cannot be used and what to do, in two sentences. */
export function explainProblem(error: unknown, file: string): string {
  switch (sqliteProblem(error)) {
    case 'locked':
      return `The database ${file} is locked by another program. Close that program, then start again.`;
    case 'damaged':
      return `The database ${file} is damaged. Move it away or restore it from a backup, then start again.`;
    case 'not-a-database':
      return `The file ${file} is not a database. Move it away or restore it from a backup, then start again.`;
    case 'full':
      return `The database ${file} cannot grow: the disk is full. Free some space, then start again.`;
    default:
      return `The database ${file} cannot be opened (${messageOf(error)}). Make it readable and writable, or start with --home DIR.`;
  }
}
