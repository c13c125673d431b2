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

/** One read transaction reads so many requests, or this much: it is short, so that the write-ahead log can be emptied. */
const batchRows = 100;
const batchBytes = 1024 * 1024;

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
    const plan = planPage({ filter, sort, limit: batchRows, offset: 0, cursor }, batchRows);
    const seqs = smallestOf(database, plan).map((row) => number(row, 'seq'));
    const rows = readBatch(prepare, seqs, needs);
    database.exec('COMMIT');
    yield* rows;
    const last = rows.at(-1)?.request;
    if (last === undefined || (seqs.length < batchRows && last.seq === seqs.at(-1))) return;
    cursor = encodeCursor({ ...last, direction: sort.direction });
  }
}

/** Reads the first of these requests: as many as may be in memory together, and at least one. */
function readBatch(prepare: Prepare, seqs: readonly number[], needs: Exporter['needs']): ExportRow[] {
  const rows: ExportRow[] = [];
  let sizeBytes = 0;
  for (const request of readRequests(prepare, seqs)) {
    rows.push(rowOf(prepare, request, needs));
    sizeBytes += sizeOf(request);
    if (sizeBytes >= batchBytes) break;
  }
  return rows;
}

/** Reads one of them again. */
export function exportRow(prepare: Prepare, seq: number): ExportRow | null {
  const [request] = readRequests(prepare, [seq]);
  return request === undefined ? null : rowOf(prepare, request, 'said');
}

/** About what a request takes in memory: the copies of its bodies hold no more than their sizes. */
function sizeOf({ requestSizeBytes, responseSizeBytes, feedback, ...request }: StoredRequest): number {
  const texts = [request.requestText, request.responseText, feedback?.correction];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), requestSizeBytes + responseSizeBytes);
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
