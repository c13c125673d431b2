import { erasingMark } from './erase/mark.ts';
import type { Progress } from './protocol.ts';
import type { Prepare } from './write/statements.ts';

/** How far the database is. */
export function readProgress(prepare: Prepare): Progress {
  const waiting = prepare('SELECT count(*) AS count, min(seq) AS oldest FROM unindexed').get();
  const unprinted = prepare('SELECT max(seq) AS newest FROM unprinted').get();
  const activity = prepare('SELECT coalesce(max(id), 0) AS id FROM activity').get();
  const pragma = (name: string) => Number(prepare(`PRAGMA ${name}`).get()?.[name]);
  return {
    unindexed: Number(waiting?.count),
    oldestUnindexed: typeof waiting?.oldest === 'number' ? waiting.oldest : null,
    newestUnprinted: typeof unprinted?.newest === 'number' ? unprinted.newest : null,
    lastActivity: Number(activity?.id),
    sizeBytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    isErasing: erasingMark(prepare) !== undefined,
  };
}
