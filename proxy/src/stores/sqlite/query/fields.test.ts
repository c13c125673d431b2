import { type Condition, type FieldId, type FieldType, fields } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { sourceOf } from './columns.ts';
import { planCount } from './index.ts';
import { openLogForTests, pageOf } from './test-log.ts';

/** What finds the requests with one value of a field. `each`: no index; all requests are looked at, by time. */
const ways = {
  id: 'request_by_id',
  created_at: 'request_by_time',
  ended_at: 'each',
  source: 'request_by_source',
  origin: 'request_by_origin',
  provider: 'request_by_provider',
  format: 'each',
  path: 'each',
  target_url: 'each',
  status: 'request_by_status',
  state: 'request_by_state',
  request_model: 'model_name',
  response_model: 'model_name',
  model: 'model_name',
  prompt_tokens: 'each',
  completion_tokens: 'each',
  total_tokens: 'each',
  cache_read_tokens: 'each',
  cache_write_tokens: 'each',
  reasoning_tokens: 'each',
  cost_usd: 'each',
  latency_ms: 'each',
  time_to_first_token_ms: 'each',
  finish_reason: 'each',
  user_id: 'request_by_user',
  session_id: 'request_by_session',
  session_path: 'each',
  session_name: 'each',
  prompt_id: 'request_by_prompt',
  prompt_version: 'each',
  rating: 'request_by_rating',
  feedback_id: 'request_rated',
  feedback_created_at: 'request_rated',
  feedback_comment: 'request_rated',
  feedback_tags: 'request_rated',
  feedback_rater: 'request_rated',
  property: 'property',
  property_key: 'each',
  score: 'each',
  score_key: 'each',
  request_text: 'search',
  response_text: 'search',
  text: 'search',
  none: 'each',
} as const satisfies Record<FieldId, string>;

/** How SQLite says that it goes this way. */
function stepOf(field: FieldId): RegExp {
  const way = ways[field];
  switch (way) {
    case 'each':
      return /^SCAN r USING (COVERING )?INDEX request_by_time$/;
    case 'request_rated':
      return /^SCAN r USING (COVERING )?INDEX request_rated$/;
    case 'model_name':
      return /^SEARCH d USING PRIMARY KEY \(name=\?/;
    case 'property':
      return /^SEARCH d USING PRIMARY KEY \(key=\? AND value=\?/;
    case 'search':
      return /^SCAN d VIRTUAL TABLE INDEX \d+:M/;
    default:
      return new RegExp(`^SEARCH r USING (COVERING )?INDEX ${way} \\(${field}[=>]\\?`);
  }
}

/** The tags of one feedback, and one match of a search: no tables. */
const harmless = /^SCAN (tag|search) VIRTUAL TABLE INDEX/;

/** What some requests of the log have. Of the other fields, the value is read from the log. */
const known: Partial<Record<FieldId, Pick<Condition, 'key' | 'value'>>> = {
  source: { value: 'page' },
  status: { value: 500 },
  state: { value: 'failed' },
  model: { value: 'gpt-4.1' },
  rating: { value: false },
  feedback_tags: { value: 'wrong' },
  property: { key: 'team', value: 'blue' },
  property_key: { value: 'team' },
  score: { key: 'fluency', value: 0.5 },
  score_key: { value: 'fluency' },
  request_text: { value: 'sky' },
  response_text: { value: 'seven' },
  text: { value: 'seven' },
  none: { value: 'x' },
};

const operators: Readonly<Record<FieldType, Condition['operator']>> = {
  text: 'equals',
  number: 'equals',
  boolean: 'equals',
  time: 'gte',
  search: 'contains',
};

const log = openLogForTests();

function conditionOn(field: FieldId): Condition {
  const { key, value = valueIn(field) } = known[field] ?? {};
  return {
    kind: 'condition',
    field,
    ...(key !== undefined && { key }),
    operator: operators[fields[field]],
    value,
  };
}

/** A value of the newest request that has one. */
function valueIn(field: FieldId): string | number {
  const source = sourceOf({ field });
  if (source.kind !== 'one') throw new Error(`A value of ${field} must be named.`);
  const { text } = source.expression;
  const ordered = `SELECT ${text} AS value FROM request r WHERE ${text} IS NOT NULL ORDER BY r.created_at DESC`;
  const [value] = log.run({ text: ordered, values: [] }, 'value');
  return typeof value === 'number' ? value : String(value);
}

/** Steps that read a whole table or index, or sort what they found, other than the one that is expected. */
const surplus = (found: readonly string[], field: FieldId) =>
  found.filter((step) => /^SCAN|TEMP B-TREE/.test(step) && !stepOf(field).test(step) && !harmless.test(step));

describe.each(Object.keys(fields) as FieldId[])('%s', (field) => {
  test('a page is read the way that serves it, in its order', () => {
    const found = log.stepsOf(pageOf(conditionOn(field)));

    expect(found[0]).toMatch(stepOf(field));
    expect(surplus(found, field)).toEqual([]);
  });

  test('the page is the same as by looking at each request', () => {
    const filter = conditionOn(field);
    const expected = log.byLookingAtEach(filter);

    const { candidates } = pageOf(filter);

    for (const { query } of candidates) expect(log.run(query, 'seq')).toEqual(expected);
    expect(expected.length > 0).toBe(field !== 'none');
  });

  test('counts and other orders go the same way', () => {
    const filter = conditionOn(field);

    for (const plan of [planCount(filter), pageOf(filter, { field: 'cost_usd', direction: 'desc' })]) {
      const found = log.stepsOf(plan);
      const sorted = /^USE TEMP B-TREE FOR (LAST TERM OF )?ORDER BY$/;
      expect(found[0]).toMatch(stepOf(field));
      expect(surplus(found, field).filter((step) => !sorted.test(step))).toEqual([]);
    }
  });
});

test.each<[FieldId, Condition['value']]>([
  ['state', 'complete'],
  ['status', 200],
  ['source', 'proxy'],
])('what most requests have as %s is not in its index, and found', (field, value) => {
  const filter: Condition = { kind: 'condition', field, operator: 'equals', value };
  const expected = log.byLookingAtEach(filter);

  const { candidates } = pageOf(filter);

  for (const { query } of candidates) expect(log.run(query, 'seq')).toEqual(expected);
  expect(expected.length).toBeGreaterThan(0);
});
