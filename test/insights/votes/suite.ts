import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Comparison, Rates, RatesInput } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  countThumbs,
  logPreferences,
  readPreferences,
  type Vote,
} from '../../support/preferences.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';

const startsAt = Date.parse('2026-01-01T00:00:00Z');

/** When a vote is logged as of, `hours` later. */
const timeOf = (vote: Vote, hours: number) =>
  new Date(startsAt + vote.number * 60_000 + hours * 3_600_000).toISOString();

/** What each dimension should tell of an answer. */
const dimensions: Readonly<Record<string, (answer: Answer, vote: Vote) => string>> = {
  model: ({ model }) => model,
  user_id: (_, { worker }) => `worker-${worker}`,
  rater: (_, { worker }) => `worker-${worker}`,
  'properties.Side': ({ side }) => side,
  provider: () => 'llmonitor',
  // Berlin is an hour ahead in January.
  day: (_, vote) => timeOf(vote, 1).slice(0, 10),
  hour: (_, vote) => `${timeOf(vote, 1).slice(0, 13)}:00+01:00`,
};

/**
 * What real votes of people, logged as requests with thumbs, are counted as.
 *
 * @param every Only each so many-th vote of the file; 1: all of them.
 * @param comparison Of gpt-4 and gpt-3.5-turbo by SciPy, as in `proxy/src/insights/expected.py`.
 */
export function votesSuite({
  every,
  comparison,
}: {
  every: number;
  comparison: {
    readonly a: Pick<Comparison['a'], 'up' | 'down'>;
    readonly b: Pick<Comparison['b'], 'up' | 'down'>;
    readonly chance: number;
    readonly interval: readonly [number, number];
    readonly verdict: Comparison['verdict'];
  };
}): void {
  describe(`the votes of people on answers of models, one of ${every}`, () => {
    let proxy: TestProxy;
    let votes: readonly Vote[];
    const rates = async (asked: RatesInput): Promise<Rates> =>
      (await proxy.client.api.insights.rates(asked)).data;

    beforeAll(async () => {
      const { votes: all } = await readPreferences();
      votes = all.filter(({ number }) => number % every === 0);
      proxy = await startProxy();
      await logPreferences(proxy, votes, { startsAt });
    });
    afterAll(() => proxy[Symbol.asyncDispose]());

    test('ties are left out, and no other vote is', async () => {
      const all = await readPreferences();

      expect({ decided: all.votes.length, ties: all.ties }).toEqual({ decided: 5460, ties: 3471 });
    });

    test.for(Object.entries(dimensions))('thumbs by %s are those of the votes', async ([name, keyOf]) => {
      const { groups, groupCount, totals } = await rates({
        groupBy: [name],
        timeZone: 'Europe/Berlin',
        limit: 10_000,
      });

      const counted = groups.map(({ group, up, down }) => [String(group[name]), { up, down }] as const);
      expect(new Map(counted)).toEqual(countThumbs(votes, keyOf));
      expect(groupCount).toBe(groups.length);
      expect(totals).toMatchObject({
        requests: 2 * votes.length,
        up: votes.length,
        down: votes.length,
        unrated: 0,
        notRatable: 0,
        positiveRate: 0.5,
      });
    });

    test('thumbs by model and side are those of the rows in the database, to the last one', async () => {
      const { groups } = await rates({ groupBy: ['model', 'properties.side'], limit: 10_000 });

      const database = new DatabaseSync(join(proxy.home, 'thumbwire.db'), { readOnly: true });
      const rows = database
        .prepare(`
          SELECT model, value AS side, count(*) AS requests, sum(rating = 1) AS up, sum(rating = 0) AS down
          FROM request LEFT JOIN property USING (seq) GROUP BY 1, 2 ORDER BY 1, 2`)
        .all()
        .map((row) => ({ ...row }));
      database.close();
      const counted = groups.map(({ group, requests, up, down }) => ({
        ...{ model: group.model, side: group['properties.side'], requests, up, down },
      }));
      const key = ({ model, side }: Record<string, unknown>) => `${model} ${side}`;
      const inOrder = (list: Record<string, unknown>[]) =>
        list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
      expect(inOrder(counted)).toEqual(inOrder(rows));
    });

    test('each rate has the interval that Wilson asks for', async () => {
      const { groups } = await rates({ groupBy: ['model'] });

      // Its ends are the rates from which the one seen is 1.96 deviations away; SciPy has norm.ppf(0.975) so.
      const z = 1.959963984540054;
      expect(groups.length).toBeGreaterThan(50);
      for (const { up, rated, interval } of groups) {
        const [low = Number.NaN, high = Number.NaN] = interval ?? [];
        expect(low).toBeLessThanOrEqual(up / rated);
        expect(high).toBeGreaterThanOrEqual(up / rated);
        for (const end of [low, high]) {
          const away = Math.abs(up / rated - end);
          expect(away).toBeCloseTo(z * Math.sqrt((end * (1 - end)) / rated), 9);
        }
      }
    });

    test('gpt-4 against gpt-3.5-turbo is what SciPy says', async () => {
      const { data } = await proxy.client.api.insights.compare({
        dimension: 'model',
        values: ['gpt-4', 'gpt-3.5-turbo'],
      });

      expect(data).toMatchObject({ a: comparison.a, b: comparison.b, verdict: comparison.verdict });
      expect(data.chanceABetter).toBeCloseTo(comparison.chance, 7);
      expect(data.difference.interval[0]).toBeCloseTo(comparison.interval[0], 6);
      expect(data.difference.interval[1]).toBeCloseTo(comparison.interval[1], 6);
    });

    test('a comparison by two filters is that by two values', async () => {
      const of = (model: string) => ({ request: { modelOverride: { equals: model } } });

      const [byFilters, byValues] = await Promise.all([
        proxy.client.api.insights.compare({ a: of('gpt-4'), b: of('gpt-3.5-turbo') }),
        proxy.client.api.insights.compare({ dimension: 'model', values: ['gpt-4', 'gpt-3.5-turbo'] }),
      ]);

      expect(byFilters).toEqual(byValues);
    });
  });
}
