import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InvalidError } from '@thumbwire/shared';
import { messageOf, sqliteProblem } from './sqlite-error.ts';

/** A home that this process holds alone. */
export interface Home {
  readonly path: string;
  readonly journalPath: string;
  /** Lets another proxy have it. */
  release(): void;
}

/**
 * Makes the folder (0700) and locks it for the life of this process.
 *
 * The lock is an exclusive transaction on a database of its own: the operating system ends it with the process,
 * also after `kill -9`, and no stale lock is ever left behind.
 *
 * @throws InvalidError the folder cannot be written, or another proxy holds it
 */
export function openHome(path: string): Home {
  const journalPath = join(path, 'journal');
  const lockPath = join(path, 'lock');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    mkdirSync(journalPath, { recursive: true, mode: 0o700 });
    closeSync(openSync(lockPath, 'a', 0o600));
  } catch (error) {
    throw new InvalidError(
      `The home ${path} cannot be written (${messageOf(error)}). Make it writable, or start with --home DIR.`,
      { cause: error },
    );
  }
  const lock = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (sqliteProblem(error) !== 'locked') {
      throw new InvalidError(
        `The lock ${lockPath} cannot be used (${messageOf(error)}). Delete that file, then start again.`,
        { cause: error },
      );
    }
    throw new InvalidError(
      `The home ${path} is in use by another proxy${holder(path)}. Stop it, or start with --home DIR.`,
      { cause: error },
    );
  }
  return { path, journalPath, release: () => lock.close() };
}

/** Who holds the home, from the note that a running proxy leaves there. */
function holder(path: string): string {
  try {
    const note: unknown = JSON.parse(readFileSync(join(path, 'proxy.json'), 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note) || !('url' in note)) return '';
    return ` (pid ${String(note.pid)} at ${String(note.url)})`;
  } catch {
    // It has no note yet, or is writing it just now.
    return '';
  }
}
