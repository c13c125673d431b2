import type { SortField, StoreQuery } from '../../store.ts';
import { raw, type Sql, sql } from './sql.ts';

type Keyed = Exclude<SortField, 'created_at' | 'random'>;

const expressions: Readonly<Record<Keyed, (key: string) => Sql>> = {
  latency_ms: () => raw('r.latency_ms'),
  time_to_first_token_ms: () => raw('r.time_to_first_token_ms'),
  cost_usd: () => raw('r.cost_usd'),
  total_tokens: () => raw('r.total_tokens'),
  prompt_tokens: () => raw('r.prompt_tokens'),
  completion_tokens: () => raw('r.completion_tokens'),
  user_id: () => raw('r.user_id'),
  model: () => raw('r.model'),
  request_text: () => raw('text_of((SELECT t.request FROM text t WHERE t.seq = r.seq))'),
  response_text: () => raw('text_of((SELECT t.response FROM text t WHERE t.seq = r.seq))'),
  property: (key) => sql`(SELECT p.value FROM property p WHERE p.seq = r.seq AND p.key = ${key})`,
};

/** The order of a page that is not read off an index: requests without a value last, ties newest first. */
export function orderBy({ field, key, direction }: StoreQuery['sort']): Sql {
  if (field === 'random') return raw('random()');
  if (field === 'created_at') return raw(`r.created_at ${direction}, r.seq ${direction}`);
  return sql`${expressions[field](key ?? '')} ${raw(direction)} NULLS LAST, r.seq DESC`;
}
