import { InvalidError, type Sort } from '@thumbwire/shared';
import type { SortField, StoreQuery } from '../stores/store.ts';

const fieldOf: Record<Exclude<keyof Sort, 'random' | 'properties'>, SortField> = {
  created_at: 'created_at',
  latency: 'latency_ms',
  cost: 'cost_usd',
  tokens: 'total_tokens',
  total_tokens: 'total_tokens',
  prompt_tokens: 'prompt_tokens',
  completion_tokens: 'completion_tokens',
  time_to_first_token: 'time_to_first_token_ms',
  user_id: 'user_id',
  body_model: 'model',
  model: 'model',
  // A local proxy caches nothing: all rows are equal in this, and time decides.
  is_cached: 'created_at',
  request_prompt: 'request_text',
  response_text: 'response_text',
};

/** The sort of the API as the store takes it; the API document knows one key at a time. */
export function toStoreSort(sort: Sort): StoreQuery['sort'] {
  if (sort.random) return { field: 'random', direction: 'desc' };
  if (sort.properties) return byProperty(sort.properties);
  for (const key of keys(fieldOf)) {
    const direction = sort[key];
    if (direction) return { field: fieldOf[key], direction };
  }
  return { field: 'created_at', direction: 'desc' };
}

function byProperty(properties: NonNullable<Sort['properties']>): StoreQuery['sort'] {
  const [first, ...others] = Object.entries(properties);
  if (!first || others.length > 0) throw new InvalidError('sort.properties must name exactly one property.');
  const [key, direction] = first;
  return { field: 'property', key: key.toLowerCase(), direction };
}

function keys<T extends object>(object: T): (keyof T)[] {
  return Object.keys(object).filter((key): key is Extract<keyof T, string> => key in object);
}
