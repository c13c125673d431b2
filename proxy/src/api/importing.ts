import { type ArchiveRecord, ConflictError, type HeliconeRow } from '@thumbwire/shared';
import { describeRow } from '../logging/index.ts';
import type { ArchivedRequest, Body } from '../stores/store.ts';
import type { Context } from './context.ts';
import { api } from './router.ts';

/** Takes in requests of other logs, one by one. */
export const importing = api.importing.handler(async ({ input: { record }, context }) => {
  const data =
    'thumbwire' in record
      ? { id: record.request.id, outcome: await context.store.restore(archivedOf(record)) }
      : await importRow(record, context);
  return { data, error: null };
});

function archivedOf({ bodies, thumbwire: _, ...rest }: ArchiveRecord): ArchivedRequest {
  return { ...rest, bodies: { request: bodyOf(bodies.request), response: bodyOf(bodies.response) } };
}

function bodyOf(written: ArchiveRecord['bodies']['request']): Body | null {
  if (written === null) return null;
  const { text, base64, ...rest } = written;
  return { ...rest, bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text) };
}

/** What a row says is logged as if by hand, under its id, and rated as it was. */
async function importRow(row: HeliconeRow, { store, logbook, caller }: Context) {
  const { log, rating, scores } = describeRow(row);
  const id = row.request_id;
  const [before] = await store.get([id]);
  if (before !== undefined) return { id, outcome: 'present' as const };
  const logged = await logbook.write(log);
  if (logged.id !== id) {
    await store.remove(logged.id);
    throw new ConflictError(`The id ${id} belongs to a request that is under way here; try again later.`);
  }
  if (rating !== null) {
    const ratedAt = Math.round(log.begin.createdAt + log.finish.latencyMs);
    await store.setFeedback(id, { rating, rater: caller.name, source: 'import', ratedAt });
  }
  if (Object.keys(scores).length > 0) await store.setScores(id, scores);
  return { id, outcome: 'added' as const };
}
