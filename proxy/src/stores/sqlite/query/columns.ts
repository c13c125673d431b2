import type { Condition, FieldId } from '@thumbwire/shared';
import { anyOf, never, raw, type Sql, sql } from './sql.ts';

/** Where the values of a field are found, for the request `r`. */
export type FieldSource =
  /** One value, or none (NULL). */
  | { readonly kind: 'one'; readonly expression: Sql }
  /** Any number of values: `some` is true where one of them satisfies the test. */
  | { readonly kind: 'many'; some(test: (value: Sql) => Sql): Sql }
  /** Full text. */
  | { readonly kind: 'search'; readonly columns: readonly ('request' | 'response')[] };

const column = (name: string): FieldSource => ({ kind: 'one', expression: raw(`r.${name}`) });

const feedback = (name: string): FieldSource => ({
  kind: 'one',
  expression: raw(`(SELECT f.${name} FROM feedback f WHERE f.seq = r.seq)`),
});

const ofRows = (rows: Sql, value: Sql): FieldSource => ({
  kind: 'many',
  some: (test) => sql`EXISTS (SELECT 1 FROM ${rows} AND ${test(value)})`,
});

const models = ['r.model_override', 'r.response_model', 'r.request_model'].map(raw);

const sources: Readonly<Record<FieldId, (key: string) => FieldSource>> = {
  id: () => column('id'),
  created_at: () => column('created_at'),
  ended_at: () => column('ended_at'),
  source: () => column('source'),
  origin: () => column('origin'),
  provider: () => column('provider'),
  format: () => column('format'),
  path: () => column('path'),
  target_url: () => column('target_url'),
  status: () => column('status'),
  state: () => column('state'),
  request_model: () => column('request_model'),
  response_model: () => column('response_model'),
  model: () => ({ kind: 'many', some: (test) => anyOf(models.map(test)) }),
  prompt_tokens: () => column('prompt_tokens'),
  completion_tokens: () => column('completion_tokens'),
  total_tokens: () => column('total_tokens'),
  cache_read_tokens: () => column('cache_read_tokens'),
  cache_write_tokens: () => column('cache_write_tokens'),
  reasoning_tokens: () => column('reasoning_tokens'),
  cost_usd: () => column('cost_usd'),
  latency_ms: () => column('latency_ms'),
  time_to_first_token_ms: () => column('time_to_first_token_ms'),
  finish_reason: () => column('finish_reason'),
  user_id: () => column('user_id'),
  session_id: () => column('session_id'),
  session_path: () => column('session_path'),
  session_name: () => column('session_name'),
  prompt_id: () => column('prompt_id'),
  prompt_version: () => column('prompt_version'),
  rating: () => column('rating'),
  feedback_id: () => feedback('id'),
  feedback_created_at: () => feedback('created_at'),
  feedback_comment: () => feedback('comment'),
  feedback_rater: () => feedback('rater'),
  feedback_tags: () => ofRows(raw('feedback f, json_each(f.tags) tag WHERE f.seq = r.seq'), raw('tag.value')),
  property: (key) => ({
    kind: 'one',
    expression: sql`(SELECT p.value FROM property p WHERE p.seq = r.seq AND p.key = ${key})`,
  }),
  property_key: () => ofRows(raw('property p WHERE p.seq = r.seq'), raw('p.key')),
  score: (key) => ({
    kind: 'one',
    expression: sql`(SELECT s.value FROM score s WHERE s.seq = r.seq AND s.name = ${key})`,
  }),
  score_key: () => ofRows(raw('score s WHERE s.seq = r.seq'), raw('s.name')),
  request_text: () => ({ kind: 'search', columns: ['request'] }),
  response_text: () => ({ kind: 'search', columns: ['response'] }),
  text: () => ({ kind: 'search', columns: ['request', 'response'] }),
  none: () => ({ kind: 'many', some: () => never }),
};

export function sourceOf({ field, key }: Pick<Condition, 'field' | 'key'>): FieldSource {
  return sources[field](key ?? '');
}
