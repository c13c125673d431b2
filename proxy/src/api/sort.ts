import { InvalidError, type Sort } from '@thumbwire/shared';
import type { SortField, StoreQuery } from '../stores/store.ts';

type Key = Exclude<keyof Sort, 'random' | 'properties'>;

/** The keys of the API document, in the order in which they count (API document, "Sort"). */
const documented: readonly (readonly [key: Key, field: SortField])[] = [
  ['created_at', 'created_at'],
  ['latency', 'latency_ms'],
  ['total_tokens', 'total_tokens'],
  ['completion_tokens', 'completion_tokens'],
  ['prompt_tokens', 'prompt_tokens'],
  ['user_id', 'user_id'],
  ['body_model', 'model'],
  // A local proxy caches nothing: all rows are equal in this, and time decides.
  ['is_cached', 'created_at'],
  ['request_prompt', 'request_text'],
  ['response_text', 'response_text'],
];

/** Those that came later, to the document or here; they count after the properties. */
const later: readonly (readonly [key: Key, field: SortField])[] = [
  ['cost', 'cost_usd'],
  ['tokens', 'total_tokens'],
  ['time_to_first_token', 'time_to_first_token_ms'],
  ['model', 'model'],
];

/** The sort of the API as the store takes it: of several keys, the one that counts first. */
export function toStoreSort(sort: Sort): StoreQuery['sort'] {
  if (sort.random) return { field: 'random', direction: 'desc' };
  return (
    firstOf(documented, sort) ??
    (sort.properties ? byProperty(sort.properties) : firstOf(later, sort)) ?? {
      field: 'created_at',
      direction: 'desc',
    }
  );
}

function firstOf(keys: typeof documented, sort: Sort): StoreQuery['sort'] | undefined {
  for (const [key, field] of keys) {
    const direction = sort[key];
    if (direction) return { field, direction };
  }
  return undefined;
}

function byProperty(properties: NonNullable<Sort['properties']>): StoreQuery['sort'] {
  const [first, ...others] = Object.entries(properties);
  if (!first || others.length > 0) throw new InvalidError('sort.properties must name exactly one property.');
  const [key, direction] = first;
  return { field: 'property', key: key.toLowerCase(), direction };
}
