import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InvalidError } from '@thumbwire/shared';
import { readRunningNote } from '../running-note.ts';
import { messageOf, sqliteProblem } from './sqlite-error.ts';

/** A home that this process holds alone. */
export interface Home {
  readonly path: string;
  readonly journalPath: string;
  /** Lets another proxy have it. */
  release(): void;
}

/**
 * Makes the folder and locks it for the life of this process.
 *
 * A folder made here is closed to other users (0700). One that was there keeps its mode, because it may hold more
 * than ours; what is put into it is closed to other users all the same.
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
    makeFolder(path);
    makeFolder(journalPath);
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

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`, which never returns (Node 24) where a file
 * system that is there says that nothing is: `/proc/x`.
 */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another program may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Who holds the home, from the note that a running proxy leaves there. */
function holder(path: string): string {
  const note = readRunningNote(path);
  return note === null ? '' : ` (pid ${note.pid} at ${note.url})`;
}
