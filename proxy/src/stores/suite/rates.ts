import { type Dimension, parseDimension, parseFilter } from '@thumbwire/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RateGroup, RatesQuery } from '../store.ts';
import { answered, author, failure, logExchange, type OpenEmpty, start, useStore } from './support.ts';

const hourMs = 3_600_000;

/** `[values, requests, up, down, unrated]`. */
const row = ({ values, requests, up, down, unrated }: RateGroup) => [...values, requests, up, down, unrated];

/** How requests are counted by group. */
export function ratesSuite(open: OpenEmpty): void {
  describe('rates', () => {
    const use = useStore(open, 'all tests');
    const rates = (names: readonly string[], more: Partial<RatesQuery> = {}) =>
      use.store.rates({
        filter: { kind: 'all' },
        groupBy: names.map((name): Dimension => parseDimension(name)),
        timeZone: 'UTC',
        scores: [],
        sort: { by: 'rated', direction: 'desc' },
        limit: 100,
        ...more,
      });
    const rows = async (...args: Parameters<typeof rates>) => (await rates(...args)).groups.map(row);

    beforeAll(async () => {
      // 12:00, 13:30, 14:00 … 17:30 UTC on one day; those of gpt-4.1 are at half past.
      const models = ['gpt-4o', 'gpt-4.1'];
      for (let number = 0; number < 12; number += 1) {
        const { id } = await logExchange(
          use.store,
          {
            createdAt: start + (number % 6) * hourMs + (number % 2) * 0.5 * hourMs,
            userId: number < 4 ? 'Ann' : null,
            promptId: 'greet',
            promptVersion: String(1 + (number % 3)),
            properties: number < 6 ? { variant: 'short' } : number === 11 ? { variant: '' } : {},
          },
          answered({ model: models[number % 2] ?? '' }),
        );
        if (number < 8) await use.store.setFeedback(id, { ...author, rating: number % 4 !== 1 });
        if (number < 6) await use.store.setScores(id, { fluency: number % 2, calm: number === 0 });
      }
      await logExchange(use.store, {}, failure('failed', 500));
    });

    test('counts up, down and unrated by model; what got no answer is not unrated', async () => {
      const { groups, groupCount, totals } = await rates(['model']);

      expect(groups.map(row)).toEqual([
        ['gpt-4.1-2024-08-06', 6, 2, 2, 2],
        ['gpt-4o-2024-08-06', 6, 4, 0, 2],
        ['gpt-4o', 1, 0, 0, 0],
      ]);
      expect(groupCount).toBe(3);
      expect(totals).toEqual({ requests: 13, up: 6, down: 2, unrated: 4, scores: [] });
    });

    test('counts by property, where none and an empty one are two groups', async () => {
      const found = await rows(['properties.Variant']);

      expect(found).toEqual([
        ['short', 6, 4, 2, 0],
        [null, 6, 2, 0, 3],
        ['', 1, 0, 0, 1],
      ]);
    });

    test('counts by several dimensions at once', async () => {
      const found = await rows(['prompt_id', 'prompt_version', 'user_id'], {
        filter: parseFilter({ request: { user_id: { equals: 'Ann' } } }),
      });

      expect(found).toEqual([
        ['greet', '1', 'Ann', 2, 2, 0, 0],
        ['greet', '2', 'Ann', 1, 0, 1, 0],
        ['greet', '3', 'Ann', 1, 1, 0, 0],
      ]);
    });

    test('counts by rating, which tells scores of thumbs up and down apart', async () => {
      const { groups } = await rates(['rating'], { scores: ['fluency', 'calm', 'none'] });

      expect(groups.map(({ values, scores }) => [values[0], ...scores.map(({ mean }) => mean)])).toEqual([
        [true, 0.25, 0.25, null],
        [false, 1, 0, null],
        [null, null, null, null],
      ]);
      expect(groups.map(({ scores }) => scores[0]?.count)).toEqual([4, 2, 0]);
    });

    test('tells the mean of a score over all groups', async () => {
      const { totals } = await rates(['rating'], { scores: ['fluency'], limit: 1 });

      expect(totals.scores).toEqual([{ count: 6, mean: 0.5 }]);
    });

    test('counts by the value of a score, and filters by it', async () => {
      const found = await rows(['scores.fluency'], {
        filter: parseFilter({ request_response_rmt: { scores: { fluency: { gte: 0 } } } }),
      });

      expect(found).toEqual([
        [0, 3, 3, 0, 0],
        [1, 3, 1, 2, 0],
      ]);
    });

    test.each([
      ['UTC', ['2026-01-31T12:00+00:00', '2026-01-31T17:00+00:00']],
      ['Europe/Berlin', ['2026-01-31T13:00+01:00', '2026-01-31T18:00+01:00']],
      ['America/New_York', ['2026-01-31T07:00-05:00', '2026-01-31T12:00-05:00']],
    ])('counts by hour of %s, in the order of time', async (timeZone, [first, last]) => {
      const found = await rows(['hour'], { timeZone, sort: { by: 'time', direction: 'asc' } });

      expect(found).toHaveLength(6);
      expect(found[0]).toEqual([first, 3, 2, 0, 0]);
      expect(found[5]).toEqual([last, 2, 0, 1, 1]);
    });

    test('an hour of a zone whose hours are not those of UTC is one of its own', async () => {
      const found = await rows(['hour'], {
        timeZone: 'Asia/Kathmandu',
        sort: { by: 'time', direction: 'asc' },
      });

      // 13:30 and 14:00 UTC are 19:15 and 19:45 there.
      expect(found).toEqual([
        ['2026-01-31T17:00+05:45', 3, 2, 0, 0],
        ['2026-01-31T19:00+05:45', 4, 2, 1, 1],
        ['2026-01-31T21:00+05:45', 4, 2, 0, 2],
        ['2026-01-31T23:00+05:45', 2, 0, 1, 1],
      ]);
    });

    test.each([
      ['UTC', [['2026-01-31', 13, 6, 2, 4]]],
      [
        'Asia/Tokyo',
        [
          ['2026-01-31', 7, 4, 1, 1],
          ['2026-02-01', 6, 2, 1, 3],
        ],
      ],
      ['Asia/Kolkata', [['2026-01-31', 13, 6, 2, 4]]],
    ])('a day is one by the clocks of %s', async (timeZone, expected) => {
      const found = await rows(['day'], { timeZone, sort: { by: 'time', direction: 'asc' } });

      expect(found).toEqual(expected);
    });

    test.each<[unknown, number]>([
      ['all', 7],
      [{ request: { created_at: { gte: '2026-01-31T13:00:00Z', lt: '2026-01-31T15:00:00Z' } } }, 2],
      [{ request: { created_at: { gt: '2026-01-31T13:00:00Z', lte: '2026-01-31T15:00:00Z' } } }, 2],
      [{ request: { created_at: { gte: '2026-01-31T13:30:00.001Z' } } }, 4],
    ])('counts of %j per hour and model are those of all requests, one by one', async (span, length) => {
      const sort = { by: 'time', direction: 'asc' } as const;
      const everything = {
        left: span,
        operator: 'and',
        right: { request: { user_id: { 'not-equals': 'nobody' } } },
      };

      const asked = await rows(['hour', 'model'], { filter: parseFilter(span), sort });
      const oneByOne = await rows(['hour', 'model'], { filter: parseFilter(everything), sort });

      expect(asked).toEqual(oneByOne);
      expect(asked).toHaveLength(length);
    });

    test.each<[RatesQuery['sort'], unknown[]]>([
      [{ by: 'requests', direction: 'asc' }, ['', 'short', null]],
      [{ by: 'rate', direction: 'asc' }, ['short', null, '']],
      [{ by: 'rate', direction: 'desc' }, [null, 'short', '']],
      [{ by: 'rated', direction: 'asc' }, ['', null, 'short']],
    ])('orders by %j, groups without a rate last', async (sort, expected) => {
      const { groups } = await rates(['properties.variant'], { sort });

      expect(groups.map(({ values }) => values[0])).toEqual(expected);
    });

    test('keeps the first groups of the order asked for, and tells how many there are', async () => {
      const { groups, groupCount, totals } = await rates(['hour'], {
        sort: { by: 'time', direction: 'desc' },
        limit: 2,
      });

      expect(groups.map(({ values }) => values[0])).toEqual([
        '2026-01-31T17:00+00:00',
        '2026-01-31T16:00+00:00',
      ]);
      expect({ groupCount, requests: totals.requests }).toEqual({ groupCount: 6, requests: 13 });
    });

    test('is one group without a dimension, and none where nothing matches', async () => {
      const all = await rates([]);
      const none = await rates([], { filter: parseFilter({ request: { user_id: { equals: 'Zoe' } } }) });

      expect(all.groups.map(row)).toEqual([[13, 6, 2, 4]]);
      expect(none).toEqual({
        groups: [],
        groupCount: 0,
        totals: { requests: 0, up: 0, down: 0, unrated: 0, scores: [] },
      });
    });
  });
}
