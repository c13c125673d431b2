import type { Activity } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { number, oneOf, text } from './values.ts';

const types = ['request.logged', 'feedback.set', 'feedback.cleared'] as const;

/** Activities after an id, oldest first, and the last id that was looked at. */
export interface ActivityPage {
  readonly activities: readonly Activity[];
  readonly last: number;
}

/** Reads at most `limit` activities; those of requests that are gone are passed over. */
export function readActivity(prepare: Prepare, after: number, limit: number): ActivityPage {
  const rows = prepare(`
    SELECT a.id, a.type, a.at, r.id AS request_id
    FROM activity a LEFT JOIN request r ON r.seq = a.seq WHERE a.id > ? ORDER BY a.id LIMIT ?`).all(
    after,
    limit,
  );
  const last = rows.at(-1);
  return {
    activities: rows.flatMap((row) =>
      row.request_id === null
        ? []
        : [
            {
              id: number(row, 'id'),
              type: oneOf(row, 'type', types),
              at: number(row, 'at'),
              requestId: text(row, 'request_id'),
            },
          ],
    ),
    last: last === undefined ? after : number(last, 'id'),
  };
}
