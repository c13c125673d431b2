import { type Filter, InvalidError, type QueryInput, type Sort } from '@thumbwire/shared';
import type { StoreQuery } from '../stores/store.ts';
import type { Context } from './context.ts';
import { api } from './router.ts';
import { toRow } from './rows/row.ts';
import { toPlainScores, toTypedScores } from './rows/scores.ts';
import { toStoreSort } from './sort.ts';

/** Finding and counting requests. Both documented query routes are one engine; they differ in one shape. */
export const query = api.query.router({
  run: api.query.run.handler(async ({ input, context }) => page(input, context, toTypedScores)),
  clickhouse: api.query.clickhouse.handler(async ({ input, context }) => page(input, context, toPlainScores)),
  count: api.query.count.handler(async ({ input, context }) => ({
    data: await context.store.count(narrowed(input)),
    error: null,
  })),
  ids: api.query.ids.handler(async ({ input, context }) => {
    const requests = await context.store.get(input.requestIds);
    return { data: requests.map((request) => toRow(request, context)), error: null };
  }),
});

type Flags = Pick<QueryInput, 'isCached' | 'isScored' | 'isPartOfExperiment'>;
type Query = Flags & {
  filter: Filter;
  sort: Sort;
  limit: number;
  offset: number;
  cursor?: string | undefined;
  includeInputs: boolean;
};

async function page(input: Query, context: Context, toScores: typeof toTypedScores | typeof toPlainScores) {
  const sort = toStoreSort(input.sort);
  if (input.cursor !== undefined && sort.field !== 'created_at') {
    throw new InvalidError('cursor goes with the sorting by created_at only; page by offset with another.');
  }
  const query: StoreQuery = {
    filter: narrowed(input),
    sort,
    limit: input.limit,
    offset: input.offset,
    cursor: input.cursor,
    includeInputs: input.includeInputs,
  };
  const { requests, nextCursor } = await context.store.query(query);
  return { data: requests.map((request) => toRow(request, context, toScores)), error: null, nextCursor };
}

/**
 * The flags as filters (API document, "RequestQueryParams"): a local proxy caches nothing and runs no
 * experiments, so asking for those finds nothing, and asking for the others changes nothing.
 */
function narrowed({ filter, isCached, isScored, isPartOfExperiment }: Flags & { filter: Filter }): Filter {
  const filters: Filter[] = [filter];
  if (isCached || isPartOfExperiment) filters.push(nothing);
  if (isScored === true)
    filters.push({ kind: 'condition', field: 'score_key', operator: 'not-equals', value: null });
  if (isScored === false)
    filters.push({ kind: 'condition', field: 'score_key', operator: 'equals', value: null });
  return filters.length === 1 ? filter : { kind: 'and', filters };
}

const nothing: Filter = { kind: 'condition', field: 'none', operator: 'not-equals', value: null };
