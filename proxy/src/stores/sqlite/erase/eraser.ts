import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../connection.ts';
import { mergeSegments } from '../search-merge.ts';
import type { Prepare } from '../write/statements.ts';
import { changedPages } from './changed-pages.ts';
import { erasingMark } from './mark.ts';
import { openScrub, type Scrub } from './scrub.ts';

/**
 * Takes every trace of removed requests out of the files, in small steps between which the writer writes: their words
 * out of the search index, free pages back to the disk, and what is left in used pages overwritten.
 *
 * What is to be done is marked in the database by whoever removes, so that the next process goes on after a crash.
 */
export interface Eraser {
  /** Does one step. */
  step(): 'done' | 'more' | 'blocked';
}

/** Bounds of one step, so that a rating never waits long behind it. */
const stepMs = 25;
const mergePages = 100;
const vacuumPages = 200;
/** As SQLite has it; meanwhile the log must not be emptied behind our back. */
const autoCheckpoint = 1_000;

type Phase = 'index' | 'space' | 'pages';

/** @param options.descriptor As `openScrub` takes it. */
export function openEraser(options: {
  database: DatabaseSync;
  prepare: Prepare;
  file: string;
  descriptor: number;
}): Eraser {
  const { database, prepare, file, descriptor } = options;
  const pageSize = Number(prepare('PRAGMA page_size').get()?.page_size);
  /** The mark when this round began: another one means that more was removed since. */
  let round: unknown;
  let phase: Phase = 'index';
  let isMerging = false;
  let scrub: Scrub = openScrub(descriptor, pageSize);
  const changed = new Set<number>();

  function step(): ReturnType<Eraser['step']> {
    const mark = erasingMark(prepare);
    if (mark === undefined) return 'done';
    if (mark !== round) begin(mark);
    switch (phase) {
      case 'index':
        if (!mergeSome()) phase = 'space';
        return 'more';
      case 'space':
        if (!vacuumSome()) {
          phase = 'pages';
          database.exec('PRAGMA wal_autocheckpoint = 0');
        }
        return 'more';
      case 'pages':
        return scrubSome();
    }
  }

  function begin(mark: unknown): void {
    round = mark;
    phase = 'index';
    isMerging = false;
    scrub = openScrub(descriptor, pageSize);
    changed.clear();
    database.exec(`PRAGMA wal_autocheckpoint = ${autoCheckpoint}`);
  }

  /** Words of removed texts leave the index when its segments are merged into one. */
  function mergeSome(): boolean {
    if (isMerging) return mergeSegments(database, prepare, mergePages);
    // A merge that had begun has copied words that went since: to begin with all would only bring it to its end.
    if (mergeSegments(database, prepare, mergePages)) return true;
    isMerging = true;
    // A negative number begins; what came into the index since has no part in it.
    return mergeSegments(database, prepare, -mergePages);
  }

  function vacuumSome(): boolean {
    if (Number(prepare('PRAGMA freelist_count').get()?.freelist_count) === 0) return false;
    database.exec(`PRAGMA incremental_vacuum(${vacuumPages})`);
    return true;
  }

  function scrubSome(): ReturnType<Eraser['step']> {
    // A page written since it was looked at may have come from elsewhere, with what had been left there.
    for (const page of changedPages(`${file}-wal`, pageSize)) changed.add(page);
    if (Number(prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy) !== 0) return 'blocked';
    const isMore = scrubLocked();
    if (isMore === null) return 'more';
    // The pages that SQLite holds in memory still have what was overwritten, and would be written back with it.
    database.exec('PRAGMA shrink_memory');
    if (isMore) return 'more';
    scrub.sync();
    prepare("DELETE FROM meta WHERE name = 'erasing' AND value = ?").run(Number(round));
    database.exec(`PRAGMA wal_autocheckpoint = ${autoCheckpoint}`);
    round = undefined;
    return erasingMark(prepare) === undefined ? 'done' : 'more';
  }

  /**
   * Cleans pages while nobody else can write, another program neither.
   *
   * @returns Whether there are more; `null`: somebody wrote since the log was emptied, and nothing was cleaned.
   */
  function scrubLocked(): boolean | null {
    return inTransaction(database, () => {
      if (changedPages(`${file}-wal`, pageSize).size > 0) return null;
      const isMore = scrub.next(stepMs);
      scrub.again(changed);
      changed.clear();
      return isMore;
    });
  }

  return { step };
}
