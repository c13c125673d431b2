import type { Activity } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { readAlert } from './monitors.ts';
import { number, oneOf, type Row, text } from './values.ts';

const types = ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'] as const;

/** Activities after an id, oldest first, and the last id that was looked at. */
export interface ActivityPage {
  readonly activities: readonly Activity[];
  readonly last: number;
}

/** Reads at most `limit` activities; those of requests and alerts that are gone are passed over. */
export function readActivity(prepare: Prepare, after: number, limit: number): ActivityPage {
  const rows = prepare(`
    SELECT a.id, a.type, a.at, a.seq, r.id AS request_id
    FROM activity a LEFT JOIN request r ON r.seq = a.seq AND a.type <> 'monitor.alert'
    WHERE a.id > ? ORDER BY a.id LIMIT ?`).all(after, limit);
  const last = rows.at(-1);
  return {
    activities: rows.flatMap((row) => activityOf(prepare, row) ?? []),
    last: last === undefined ? after : number(last, 'id'),
  };
}

function activityOf(prepare: Prepare, row: Row): Activity | null {
  const happened = { id: number(row, 'id'), at: number(row, 'at') };
  const type = oneOf(row, 'type', types);
  if (type !== 'monitor.alert') {
    return row.request_id === null ? null : { ...happened, type, requestId: text(row, 'request_id') };
  }
  const alert = readAlert(prepare, number(row, 'seq'));
  return alert === null ? null : { ...happened, type, alert };
}
