import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './connection.ts';
import type { Prepare } from './write/statements.ts';

/** Brings the segments of the search index together when there is time: a word is looked for in each of them. */
export interface SearchMerge {
  /** Notes that texts came into the index. */
  added(texts: number): void;
  /** Whether so many came that it is worth while, or it has begun. */
  readonly isDue: boolean;
  /** Does one step: some milliseconds, and in a large log as long as all places of one word take. */
  step(): void;
}

/** Each text is written again about as often as its number can be halved, so a few more of them do not count. */
const leastTexts = 1_000;
const stepPages = 64;

export function openSearchMerge(database: DatabaseSync, prepare: Prepare): SearchMerge {
  // What an earlier process left apart is not known.
  let isDue = true;
  let texts = 0;
  return {
    added(count) {
      texts += count;
      if (texts >= leastTexts) isDue = true;
    },
    get isDue() {
      return isDue;
    },
    step() {
      mergeAlsoTwo(prepare);
      isDue = mergeSegments(database, prepare, stepPages);
      if (!isDue) texts = 0;
    },
  };
}

/** Otherwise four segments of a size stay apart: with all sizes more than a dozen. */
function mergeAlsoTwo(prepare: Prepare): void {
  const set = prepare("SELECT 1 FROM search_config WHERE k = 'usermerge' AND v = 2").get();
  if (set === undefined) prepare("INSERT INTO search (search, rank) VALUES ('usermerge', 2)").run();
}

/**
 * Merges segments of the search index for about so many pages.
 *
 * @param pages Negative: begins to merge all there are into one.
 * @returns Whether there was anything to do.
 * @see https://sqlite.org/fts5.html#the_merge_command
 */
export function mergeSegments(database: DatabaseSync, prepare: Prepare, pages: number): boolean {
  const changes = () => Number(prepare('SELECT total_changes() AS n').get()?.n);
  const before = changes();
  inTransaction(database, () => prepare("INSERT INTO search (search, rank) VALUES ('merge', ?)").run(pages));
  return changes() - before >= 2;
}
