import { parseFilter } from '@thumbwire/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { answered, author, failure, idsOf, logExchange, type OpenEmpty, start, useStore } from './support.ts';

/** What each filter finds. */
export function filterSuite(open: OpenEmpty): void {
  describe('filters', () => {
    const use = useStore(open, 'all tests');
    /** Ids by name of four requests that differ in everything that filters read. */
    let ids: Record<'up' | 'down' | 'plain' | 'failed', string>;
    const namesOf = async (filter: unknown) => {
      const found = await idsOf(use.store, filter);
      return Object.entries(ids)
        .filter(([, id]) => found.includes(id))
        .map(([each]) => each);
    };

    beforeAll(async () => {
      const up = await logExchange(
        use.store,
        { userId: 'Ann', properties: { env: 'prod', team: 'blue' }, promptId: 'p1' },
        answered({ question: 'Tell me about 東京都庁', answer: 'A quick "brown" fox', latencyMs: 100 }),
      );
      const down = await logExchange(
        use.store,
        { createdAt: start + 1_000, userId: 'Bob', properties: { env: 'prod' }, sessionId: 's1' },
        answered({ question: 'brown bread', answer: 'Äpfel und Birnen', model: 'gpt-4.1', latencyMs: 200 }),
      );
      const plain = await logExchange(
        use.store,
        { createdAt: start + 2_000, properties: { env: 'test', note: '' } },
        answered({ question: 'nothing special?', answer: 'a fox that is brown and quick' }),
      );
      const failed = await logExchange(
        use.store,
        { createdAt: start + 3_000, provider: 'anthropic', format: null, modelOverride: 'mine' },
        // Of an unknown format, what was asked would be read where it stands in a usual place.
        { ...failure('failed', 529), request: null },
      );
      ids = { up: up.id, down: down.id, plain: plain.id, failed: failed.id };
      await use.store.setFeedback(up.id, { ...author, rating: true, comment: 'Well DONE', tags: ['a', 'b'] });
      await use.store.setFeedback(down.id, { ...author, rating: false, rater: 'carl', comment: 'no' });
      await use.store.setScores(up.id, { accuracy: 0.9 });
    });

    test.each<[unknown, string[]]>([
      ['all', ['up', 'down', 'plain', 'failed']],
      [{ feedback: { rating: { equals: true } } }, ['up']],
      [{ feedback: { rating: { equals: false } } }, ['down']],
      [{ feedback: { rating: { 'not-equals': false } } }, ['up', 'plain', 'failed']],
      [{ feedback: { rating: { equals: null } } }, ['plain', 'failed']],
      [{ feedback: { rating: { 'not-equals': 'null' } } }, ['up', 'down']],
      [{ request_response_rmt: { 'helicone-score-feedback': { equals: false } } }, ['down']],
      [{ request_response_rmt: { scores: { 'helicone-score-feedback': { equals: 1 } } } }, ['up']],
      [{ feedback: { comment: { contains: 'done' } } }, ['up']],
      [{ feedback: { comment: { 'not-contains': 'done' } } }, ['down', 'plain', 'failed']],
      [{ feedback: { tags: { equals: 'b' } } }, ['up']],
      [{ feedback: { tags: { 'not-equals': 'b' } } }, ['down', 'plain', 'failed']],
      [{ feedback: { rater: { equals: 'carl' } } }, ['down']],
      [{ request: { user_id: { equals: 'Ann' } } }, ['up']],
      [{ request: { user_id: { equals: 'ann' } } }, []],
      [{ request: { user_id: { 'not-equals': 'Ann' } } }, ['down', 'plain', 'failed']],
      [{ request: { user_id: { equals: 'null' } } }, ['plain', 'failed']],
      [{ request: { user_id: { 'not-equals': 'null' } } }, ['up', 'down']],
      [{ request: { user_id: { like: 'a%' } } }, []],
      [{ request: { user_id: { like: 'A_n' } } }, ['up']],
      [{ request: { user_id: { ilike: 'A_N' } } }, ['up']],
      [{ request: { user_id: { contains: 'OB' } } }, ['down']],
      [{ request: { user_id: { 'not-contains': 'OB' } } }, ['up', 'plain', 'failed']],
      [{ request: { model: { equals: 'gpt-4o' } } }, ['up', 'plain']],
      [{ request: { modelOverride: { equals: 'mine' } } }, ['failed']],
      [{ request_response_rmt: { model: { equals: 'gpt-4o' } } }, ['up', 'plain']],
      [{ request_response_rmt: { model: { equals: 'gpt-4o-2024-08-06' } } }, ['up', 'plain']],
      [{ request_response_rmt: { model: { 'not-equals': 'gpt-4o' } } }, ['down', 'failed']],
      [{ request_response_rmt: { model: { contains: 'GPT-4' } } }, ['up', 'down', 'plain']],
      [{ response: { status: { gte: 400 } } }, ['failed']],
      [{ request: { state: { equals: 'failed' } } }, ['failed']],
      [{ request: { provider: { 'not-equals': 'openai' } } }, ['failed']],
      [{ request_response_rmt: { latency: { gt: 100, lte: 200 } } }, ['down', 'plain', 'failed']],
      [{ request: { created_at: { gt: '2026-01-31T12:00:00Z', lt: '2026-01-31T12:00:02Z' } } }, ['down']],
      [{ request: { created_at: { equals: '2026-01-31T12:00:02Z' } } }, ['plain']],
      [{ properties: { env: { equals: 'prod' } } }, ['up', 'down']],
      [{ properties: { env: { equals: 'prod' }, team: { equals: 'blue' } } }, ['up']],
      [{ properties: { env: { 'not-equals': 'prod' } } }, ['plain', 'failed']],
      [{ properties: { note: { equals: '__empty__' } } }, ['up', 'down', 'plain', 'failed']],
      [{ properties: { note: { equals: 'null' } } }, ['up', 'down', 'failed']],
      [{ properties: { env: { contains: 'RO' } } }, ['up', 'down']],
      [{ request_response_rmt: { search_properties: { team: { equals: 'team' } } } }, ['up']],
      [{ request_response_rmt: { scores: { accuracy: { gt: 0.5 } } } }, ['up']],
      [{ request_response_rmt: { scores_column: { equals: 'accuracy' } } }, ['up']],
      [{ request_response_rmt: { country_code: { equals: 'DE' } } }, []],
      [{ request_response_rmt: { country_code: { 'not-equals': 'DE' } } }, ['up', 'down', 'plain', 'failed']],
      [
        {
          left: { feedback: { rating: { equals: true } } },
          operator: 'or',
          right: { request: { state: { equals: 'failed' } } },
        },
        ['up', 'failed'],
      ],
      [
        {
          left: { feedback: { rating: { equals: false } } },
          operator: 'and',
          right: { properties: { env: { equals: 'prod' } } },
        },
        ['down'],
      ],
    ])('finds by %j', async (filter, expected) => {
      const found = await namesOf(filter);

      expect(found).toEqual(expected);
    });

    test.each<[unknown, string[]]>([
      [{ text: { contains: 'brown' } }, ['up', 'down', 'plain']],
      [{ text: { contains: 'BROWN fox' } }, ['up', 'plain']],
      [{ text: { contains: 'fox quick' } }, ['up', 'plain']],
      [{ text: { contains: '"fox that"' } }, ['plain']],
      [{ text: { contains: '"that fox"' } }, []],
      [{ response: { body_completion: { contains: 'brown' } } }, ['up', 'plain']],
      [{ request_response_rmt: { request_body: { contains: 'brown' } } }, ['down']],
      [{ text: { 'not-contains': 'brown' } }, ['failed']],
      [{ text: { contains: 'ÄPFEL' } }, ['down']],
      [{ text: { contains: '京都' } }, ['up']],
      [{ text: { contains: '東京都庁' } }, ['up']],
      [{ text: { contains: '東都' } }, []],
      [{ text: { contains: '京' } }, ['up']],
      [{ text: { contains: 'row' } }, []],
      [{ text: { contains: '?' } }, ['plain']],
      [{ response: { body_completion: { like: 'A quick%fox' } } }, ['up']],
      [{ response: { body_completion: { ilike: 'ä%BIRNEN' } } }, ['down']],
      [{ response: { body_completion: { equals: 'null' } } }, ['failed']],
      [
        {
          left: { text: { contains: 'fox' } },
          operator: 'or',
          right: { feedback: { rating: { equals: false } } },
        },
        ['up', 'down', 'plain'],
      ],
      [{ text: { contains: 'brown' }, properties: { env: { equals: 'test' } } }, ['plain']],
    ])('searches by %j', async (filter, expected) => {
      const found = await namesOf(filter);

      expect(found).toEqual(expected);
    });

    test('counts what a filter finds', async () => {
      const counts = await Promise.all(
        ['all', { properties: { env: { equals: 'prod' } } }, { text: { contains: 'brown' } }].map((filter) =>
          use.store.count(parseFilter(filter)),
        ),
      );

      expect(counts).toEqual([4, 2, 3]);
    });
  });
}
