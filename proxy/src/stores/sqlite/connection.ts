import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** The name of the database file inside a home. */
export const databaseName = 'thumbwire.db';

/**
 * Opens the connection that writes. The file is made with mode 0600 first: SQLite gives its `-wal` and `-shm`
 * files the mode of the database.
 *
 * A file that is there is not touched: closing it would end the locks that this process holds on it through SQLite.
 * @see https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
export function openForWriting(file: string, options: { busyTimeoutMs: number; pageCount: number | null }) {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: options.busyTimeoutMs });
  try {
    // What erases needs to know what each page is, and gives what is free back to the disk. Said of a database that is
    // there, it would be written into it.
    const isNew = Number(database.prepare('PRAGMA page_count').get()?.page_count) === 0;
    if (isNew) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA secure_delete = ON;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -16000;
      PRAGMA journal_size_limit = 67108864;
    `);
    if (options.pageCount !== null) database.exec(`PRAGMA max_page_count = ${Math.floor(options.pageCount)}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a connection that can only read. */
export function openForReading(file: string, options: { busyTimeoutMs: number }): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: options.busyTimeoutMs });
  // The upper pages of the indexes of a million requests; with the 2 MB of SQLite they are read anew for each page.
  database.exec('PRAGMA cache_size = -4000');
  return database;
}

/** Runs `work` in one write transaction; whatever it throws undoes all of it. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite itself has already rolled back after a full disk or a failed read.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
