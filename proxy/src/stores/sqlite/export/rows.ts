import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '@thumbwire/shared';
import { readSaid } from '../../../derive/said.ts';
import type { Exporter, ExportRow } from '../../../exporters/index.ts';
import type { StoredRequest } from '../../store.ts';
import { encodeCursor, planPage } from '../query/index.ts';
import { readArchived } from '../read/archive.ts';
import { readBodies } from '../read/bodies.ts';
import { readRequests } from '../read/requests.ts';
import { number } from '../read/values.ts';
import { smallestOf } from '../run-plan.ts';
import type { Prepare } from '../write/statements.ts';

/** Rows of one read transaction: it is short, so that the write-ahead log can be emptied in between. */
const pageRows = 100;

/** Reads what matches, oldest first, with what the bodies say if that is needed. */
export function* exportRows(
  database: DatabaseSync,
  prepare: Prepare,
  { filter, needs }: { filter: Filter; needs: Exporter['needs'] },
): Generator<ExportRow, void, undefined> {
  const sort = { field: 'created_at', direction: 'asc' } as const;
  let cursor: string | undefined;
  for (;;) {
    database.exec('BEGIN');
    const plan = planPage({ filter, sort, limit: pageRows, offset: 0, cursor }, pageRows);
    const seqs = smallestOf(database, plan).map((row) => number(row, 'seq'));
    const rows = [...readRequests(prepare, seqs)].map((request) => rowOf(prepare, request, needs));
    database.exec('COMMIT');
    yield* rows;
    const last = rows.at(-1)?.request;
    if (seqs.length < pageRows || last === undefined) return;
    cursor = encodeCursor({ ...last, direction: sort.direction });
  }
}

/** Reads one of them again. */
export function exportRow(prepare: Prepare, seq: number): ExportRow | null {
  const [request] = readRequests(prepare, [seq]);
  return request === undefined ? null : rowOf(prepare, request, 'said');
}

function rowOf(prepare: Prepare, request: StoredRequest, needs: Exporter['needs']): ExportRow {
  switch (needs) {
    case 'row':
      return { request, archived: null, asked: null, answered: null };
    case 'said':
      return { request, archived: null, ...readSaid(request, readBodies(prepare, request.seq)) };
    case 'archive':
      return { request, archived: readArchived(prepare, request), asked: null, answered: null };
  }
}
