import { type Filter, InvalidError, parseFilter } from '@thumbwire/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { answered, ask, logExchange, type OpenEmpty, start, useStore } from './support.ts';

/** Order, cursors and offsets. */
export function pageSuite(open: OpenEmpty): void {
  describe('pages', () => {
    const use = useStore(open, 'all tests');
    const many = 25;
    const numbersOf = (requests: readonly { createdAt: number }[]) =>
      requests.map(({ createdAt }) => createdAt - start);

    beforeAll(async () => {
      for (let number = 0; number < many; number += 1) {
        await logExchange(
          use.store,
          {
            createdAt: start + number,
            userId: number % 2 === 0 ? 'even' : null,
            properties: { parity: String(number % 2), all: 'yes' },
          },
          answered({ latencyMs: (number * 7) % many, question: `word number${number}` }),
        );
      }
    });

    test('answers the newest first unless asked otherwise', async () => {
      const newest = await ask(use.store, { limit: 3 });
      const oldest = await ask(use.store, { limit: 3, sort: { field: 'created_at', direction: 'asc' } });

      expect(numbersOf(newest.requests)).toEqual([24, 23, 22]);
      expect(numbersOf(oldest.requests)).toEqual([0, 1, 2]);
    });

    test.each<[string, Filter, 'asc' | 'desc', number[]]>([
      ['all', { kind: 'all' }, 'desc', Array.from({ length: many }, (_, index) => many - 1 - index)],
      ['all, oldest first', { kind: 'all' }, 'asc', Array.from({ length: many }, (_, index) => index)],
      [
        'a user',
        parseFilter({ request: { user_id: { equals: 'even' } } }),
        'desc',
        [24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0],
      ],
      [
        'two properties',
        parseFilter({ properties: { parity: { equals: '1' }, all: { equals: 'yes' } } }),
        'desc',
        [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1],
      ],
      [
        'a model',
        parseFilter({ request_response_rmt: { model: { equals: 'gpt-4o' } } }),
        'desc',
        Array.from({ length: many }, (_, index) => many - 1 - index),
      ],
      [
        'a word, oldest first',
        parseFilter({ text: { contains: 'word' } }),
        'asc',
        Array.from({ length: many }, (_, index) => index),
      ],
      [
        'a word and a span of time',
        parseFilter({
          left: { text: { contains: 'word' } },
          operator: 'and',
          right: {
            request: {
              created_at: { gte: new Date(start + 5).toISOString(), lt: new Date(start + 9).toISOString() },
            },
          },
        }),
        'desc',
        [8, 7, 6, 5],
      ],
    ])(
      'follows the cursor through %s without a gap or a repetition',
      async (_, filter, direction, expected) => {
        const seen: number[] = [];
        let cursor: string | undefined;

        do {
          const page = await ask(use.store, {
            filter,
            limit: 4,
            cursor,
            sort: { field: 'created_at', direction },
          });
          seen.push(...numbersOf(page.requests));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);

        expect(seen).toEqual(expected);
      },
    );

    test('skips by offset', async () => {
      const page = await ask(use.store, { limit: 2, offset: 20 });

      expect(numbersOf(page.requests)).toEqual([4, 3]);
    });

    test('has no next page after the last one', async () => {
      const whole = await ask(use.store, { limit: many });
      const none = await ask(use.store, { limit: 0 });

      expect(whole.requests).toHaveLength(many);
      expect(whole.nextCursor).toBeNull();
      expect(none).toEqual({ requests: [], nextCursor: null });
    });

    test('sorts by a number', async () => {
      const slowest = await ask(use.store, { limit: 3, sort: { field: 'latency_ms', direction: 'desc' } });

      expect(slowest.requests.map(({ latencyMs }) => latencyMs)).toEqual([24, 23, 22]);
      expect(slowest.nextCursor).toBeNull();
    });

    test('puts requests without a value last, in both directions', async () => {
      const up = await ask(use.store, { limit: many, sort: { field: 'user_id', direction: 'asc' } });
      const down = await ask(use.store, { limit: many, sort: { field: 'user_id', direction: 'desc' } });

      expect(up.requests.map(({ userId }) => userId).slice(12, 14)).toEqual(['even', null]);
      expect(down.requests.map(({ userId }) => userId).slice(12, 14)).toEqual(['even', null]);
    });

    test('sorts by a property', async () => {
      const page = await ask(use.store, {
        limit: 2,
        sort: { field: 'property', key: 'parity', direction: 'desc' },
      });

      expect(numbersOf(page.requests)).toEqual([23, 21]);
    });

    test('returns each request once in random order', async () => {
      const page = await ask(use.store, { limit: many, sort: { field: 'random', direction: 'asc' } });

      expect(new Set(numbersOf(page.requests)).size).toBe(many);
    });

    test.each(['', 'x', 'bm9uc2Vuc2U', '💥'])('refuses the malformed cursor %j', async (cursor) => {
      await expect(ask(use.store, { cursor })).rejects.toThrow(InvalidError);
    });

    test('refuses a cursor of the other direction', async () => {
      const { nextCursor } = await ask(use.store, { limit: 1 });

      const other = ask(use.store, {
        cursor: nextCursor ?? '',
        sort: { field: 'created_at', direction: 'asc' },
      });

      await expect(other).rejects.toThrow(InvalidError);
    });

    test('returns what the bodies of a page say when asked to', async () => {
      const { requests } = await ask(use.store, { limit: 1, includeInputs: true });

      expect(requests[0]?.inputs).toMatchObject({
        request: { messages: [{ role: 'user', content: expect.stringContaining('number24') }] },
        response: { object: 'chat.completion' },
      });
    });

    test('leaves the bodies out of a page otherwise', async () => {
      const { requests } = await ask(use.store, { limit: 1 });

      expect(requests[0]).not.toHaveProperty('inputs');
    });
  });

  describe('pages while requests arrive', () => {
    const use = useStore(open, 'each test');

    test('keep their place by the cursor', async () => {
      for (let number = 0; number < 4; number += 1) {
        await logExchange(use.store, { createdAt: start + number });
      }
      const first = await ask(use.store, { limit: 2 });
      await logExchange(use.store, { createdAt: start + 1_000 });

      const second = await ask(use.store, { limit: 2, cursor: first.nextCursor ?? undefined });

      expect(second.requests.map(({ createdAt }) => createdAt - start)).toEqual([1, 0]);
    });
  });
}
