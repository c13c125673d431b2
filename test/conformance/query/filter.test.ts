import type { FilterNode } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Library, startLibrary } from './library.ts';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const everything = ['haiku', 'sql', 'house', 'limited', 'claude', 'chinese'];
const aMinuteAgo = new Date(Date.now() - 60_000).toISOString();
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();

const finds = (cases: [filter: FilterNode, ids: string[]][]) =>
  test.each(cases)('%j', async (filter, ids) => {
    expect(await library.idsOf(filter)).toEqual(ids);
  });

describe('everything is found by', () => {
  finds([
    ['all', everything],
    [{}, everything],
    [{ request: {} }, everything],
    [{ request_response_rmt: {} }, everything],
  ]);
});

describe('table request', () => {
  finds([
    [{ request: { id: { equals: 'sql' } } }, ['sql']],
    [{ request: { user_id: { equals: 'alice' } } }, ['haiku', 'limited']],
    [{ request: { user_id: { equals: 'carol' } } }, []],
    [{ request: { user_id: { like: 'Car%' } } }, ['claude']],
    [{ request: { user_id: { like: 'car%' } } }, []],
    [{ request: { user_id: { ilike: 'car%' } } }, ['claude']],
    [{ request: { user_id: { like: '_ob' } } }, ['sql']],
    [{ request: { user_id: { contains: 'LIC' } } }, ['haiku', 'limited']],
    [{ request: { user_id: { contains: '%' } } }, []],
    [{ request: { model: { equals: 'gpt-4o' } } }, ['sql', 'limited']],
    [{ request: { model: { contains: 'gpt-4o' } } }, ['haiku', 'sql', 'limited', 'chinese']],
    [{ request: { path: { contains: '/v1/messages' } } }, ['claude']],
    [{ request: { prompt: { contains: 'haiku' } } }, ['haiku']],
    [{ request: { prompt_id: { equals: 'poem' } } }, ['haiku']],
    [{ request: { session_id: { equals: 'session-1' } } }, ['haiku']],
    [{ request: { session_path: { like: '/poems/%' } } }, ['haiku']],
    [{ request: { state: { equals: 'failed' } } }, ['limited']],
    [{ request: { source: { equals: 'proxy' } } }, everything],
    [{ request: { created_at: { gte: aMinuteAgo } } }, everything],
    [{ request: { created_at: { gt: inAnHour } } }, []],
    [{ request: { created_at: { lt: aMinuteAgo } } }, []],
    [{ request: { created_at: { lte: inAnHour } } }, everything],
  ]);
});

describe('table response', () => {
  finds([
    [{ response: { status: { equals: 429 } } }, ['limited']],
    [{ response: { status: { gte: 400 } } }, ['limited']],
    [{ response: { status: { 'not-equals': 429 } } }, ['haiku', 'sql', 'house', 'claude', 'chinese']],
    [{ response: { body_tokens: { gt: 8 } } }, ['sql', 'chinese']],
    [{ response: { body_tokens: { lte: 8 } } }, ['haiku', 'claude']],
    [{ response: { model: { equals: 'gpt-4o-2024-08-06' } } }, ['sql']],
    [{ response: { body_model: { contains: 'CLAUDE' } } }, ['claude']],
    [{ response: { body_completion: { contains: 'three' } } }, ['house']],
    [{ response: { finish_reason: { equals: 'length' } } }, ['sql']],
  ]);
});

describe('table feedback', () => {
  finds([
    [{ feedback: { rating: { equals: true } } }, ['haiku', 'chinese']],
    [{ feedback: { rating: { equals: false } } }, ['sql']],
    [{ feedback: { rating: { equals: 'null' } } }, ['house', 'limited', 'claude']],
    [{ feedback: { rating: { 'not-equals': 'null' } } }, ['haiku', 'sql', 'chinese']],
    [{ feedback: { rating: { 'not-equals': true } } }, ['sql', 'house', 'limited', 'claude']],
    [{ feedback: { created_at: { gte: aMinuteAgo } } }, ['haiku', 'sql', 'chinese']],
    [{ feedback: { response_id: { equals: 'sql' } } }, ['sql']],
    [{ feedback: { comment: { contains: 'RHYTHM' } } }, ['haiku']],
    [{ feedback: { tags: { equals: 'style' } } }, ['haiku']],
    [{ feedback: { tags: { contains: 'short' } } }, ['haiku']],
    [{ feedback: { rater: { equals: 'ana' } } }, ['haiku']],
  ]);
});

describe('properties, their keys in any letter case', () => {
  finds([
    [{ properties: { variant: { equals: 'A' } } }, ['haiku']],
    [{ properties: { Variant: { equals: 'A' } } }, ['haiku']],
    [{ properties: { Variant: { equals: 'a' } } }, []],
    [{ properties: { feature: { contains: 'poem' } } }, ['haiku']],
    [{ properties: { variant: { equals: 'A' }, feature: { equals: 'Poems' } } }, ['haiku']],
    [{ properties: { variant: { equals: 'B' }, feature: { equals: 'Poems' } } }, []],
    [{ properties: { 'Helicone-Session-Name': { equals: 'Poems' } } }, ['haiku']],
    [{ request_response_rmt: { properties: { variant: { equals: 'B' } } } }, ['sql']],
    [{ request_response_rmt: { property_key: { equals: 'Variant' } } }, ['haiku', 'sql', 'claude']],
    [{ request_response_rmt: { search_properties: { any: { contains: 'eatur' } } } }, ['haiku']],
  ]);
});

describe('table request_response_rmt', () => {
  finds([
    [{ request_response_rmt: { request_id: { equals: 'house' } } }, ['house']],
    [{ request_response_rmt: { user_id: { equals: 'bob' } } }, ['sql']],
    [{ request_response_rmt: { model: { equals: 'gpt-4o-2024-08-06' } } }, ['sql']],
    [{ request_response_rmt: { model: { equals: 'gpt-4o' } } }, ['sql', 'limited']],
    [{ request_response_rmt: { status: { lt: 300 } } }, ['haiku', 'sql', 'house', 'claude', 'chinese']],
    [{ request_response_rmt: { latency: { gte: 0 } } }, everything],
    [{ request_response_rmt: { latency: { gt: 600_000 } } }, []],
    [{ request_response_rmt: { time_to_first_token: { gte: 0 } } }, everything],
    [{ request_response_rmt: { request_created_at: { gte: aMinuteAgo, lt: inAnHour } } }, everything],
    [{ request_response_rmt: { response_created_at: { gt: inAnHour } } }, []],
    [{ request_response_rmt: { cost: { gt: 0 } } }, ['haiku', 'sql', 'claude', 'chinese']],
    [{ request_response_rmt: { cost: { equals: 'null' } } }, ['house', 'limited']],
    [{ request_response_rmt: { prompt_tokens: { equals: 20 } } }, ['claude']],
    [{ request_response_rmt: { completion_tokens: { lt: 10 } } }, ['haiku', 'claude']],
    [{ request_response_rmt: { total_tokens: { gte: 25 } } }, ['sql', 'chinese']],
    [{ request_response_rmt: { prompt_cache_read_tokens: { equals: 5 } } }, ['claude']],
    [{ request_response_rmt: { target_url: { contains: '/v1/messages' } } }, ['claude']],
    [{ request_response_rmt: { request_body: { contains: 'tables' } } }, ['sql']],
    [{ request_response_rmt: { response_body: { contains: 'waves' } } }, ['haiku']],
    [{ request_response_rmt: { prompt_id: { equals: 'sql_help' } } }, ['sql']],
    [{ request_response_rmt: { finish_reason: { equals: 'end_turn' } } }, ['claude']],
    [{ request_response_rmt: { 'helicone-score-feedback': { equals: true } } }, ['haiku', 'chinese']],
    [{ request_response_rmt: { 'helicone-score-feedback': { equals: false } } }, ['sql']],
    [{ request_response_rmt: { scores: { 'helicone-score-feedback': { equals: 0 } } } }, ['sql']],
    [{ request_response_rmt: { scores: { accuracy: { gt: 0.5 } } } }, ['claude']],
    [{ request_response_rmt: { scores: { accuracy: { lte: 0.9 } } } }, ['house', 'claude']],
    [{ request_response_rmt: { scores: { passed: { equals: 1 } } } }, ['claude']],
    [{ request_response_rmt: { scores_column: { equals: 'passed' } } }, ['claude']],
    [{ request_response_rmt: { country_code: { equals: 'US' } } }, []],
    [{ request_response_rmt: { cached: { equals: true } } }, []],
  ]);
});

describe('the provider, by the name that the rows show or by its id', () => {
  const others = ['haiku', 'sql', 'limited', 'claude', 'chinese'];
  finds([
    [{ request_response_rmt: { provider: { equals: 'OPENAI' } } }, ['haiku', 'sql', 'limited', 'chinese']],
    [{ request_response_rmt: { provider: { equals: 'anthropic' } } }, ['claude']],
    [{ request_response_rmt: { provider: { equals: 'LOCAL' } } }, ['house']],
    [{ request_response_rmt: { provider: { 'not-equals': 'LOCAL' } } }, others],
    [{ request_response_rmt: { provider: { equals: 'CUSTOM' } } }, []],
    [{ request_response_rmt: { provider: { contains: 'ANTHRO' } } }, ['claude']],
  ]);
});

describe('requests without a value', () => {
  finds([
    [{ request: { user_id: { 'not-equals': 'alice' } } }, ['sql', 'house', 'claude', 'chinese']],
    [{ request: { user_id: { 'not-contains': 'alice' } } }, ['sql', 'house', 'claude', 'chinese']],
    [{ request: { user_id: { equals: 'null' } } }, ['house', 'chinese']],
    [{ request: { user_id: { 'not-equals': 'null' } } }, ['haiku', 'sql', 'limited', 'claude']],
    [{ request: { prompt_id: { 'not-equals': 'poem' } } }, everything.slice(1)],
    [{ properties: { variant: { equals: 'null' } } }, ['house', 'limited', 'chinese']],
    [{ properties: { variant: { equals: '__empty__' } } }, ['house', 'limited', 'claude', 'chinese']],
    [{ properties: { variant: { 'not-equals': '__empty__' } } }, ['haiku', 'sql']],
    [{ properties: { variant: { 'not-equals': 'A' } } }, everything.slice(1)],
    [{ response: { body_tokens: { equals: 'null' } } }, ['house', 'limited']],
    [{ request_response_rmt: { cost: { 'not-equals': 'null' } } }, ['haiku', 'sql', 'claude', 'chinese']],
  ]);
});

describe('all conditions of one leaf are ANDed', () => {
  finds([
    [{ response: { body_tokens: { gte: 8, lt: 14 } } }, ['haiku']],
    [{ request: { user_id: { equals: 'alice' }, model: { equals: 'gpt-4o' } } }, ['limited']],
    [{ request: { user_id: { equals: 'alice' } }, feedback: { rating: { equals: true } } }, ['haiku']],
  ]);
});

describe('branches', () => {
  const alice = { request: { user_id: { equals: 'alice' } } };
  const bob = { request: { user_id: { equals: 'bob' } } };
  const up = { feedback: { rating: { equals: true } } };
  finds([
    [{ left: alice, operator: 'and', right: up }, ['haiku']],
    [{ left: alice, operator: 'or', right: bob }, ['haiku', 'sql', 'limited']],
    [{ left: { left: alice, operator: 'or', right: bob }, operator: 'and', right: up }, ['haiku']],
    [{ left: alice, operator: 'or', right: { left: bob, operator: 'and', right: up } }, ['haiku', 'limited']],
    [{ left: 'all', operator: 'and', right: bob }, ['sql']],
    [{ left: 'all', operator: 'or', right: bob }, everything],
  ]);
});

describe('flags', () => {
  test.each<[string, object, string[]]>([
    ['isScored: true finds evaluation scores, not thumbs', { isScored: true }, ['house', 'claude']],
    ['isScored: false keeps rated rows', { isScored: false }, ['haiku', 'sql', 'limited', 'chinese']],
    ['isCached: true finds nothing', { isCached: true }, []],
    ['isCached: false changes nothing', { isCached: false }, everything],
    ['isPartOfExperiment: true finds nothing', { isPartOfExperiment: true }, []],
    ['isPartOfExperiment: false changes nothing', { isPartOfExperiment: false }, everything],
  ])('%s', async (_name, flags, ids) => {
    expect(await library.idsOf('all', flags)).toEqual(ids);
  });
});
