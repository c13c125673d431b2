import type { FilterNode, ThumbwireClient } from '@thumbwire/shared';
import { dayOf, startOfDay, type Thumbs, type Trend, trendDays } from '../trend.ts';
import { type Narrowed, toLeaf } from '../wanted.ts';

const changes = { a: 'better', b: 'worse' } as const;
const nothing: Thumbs = { up: 0, down: 0, rated: 0, positiveRate: null, interval: null };

/** Reads what the ratings of the last weeks say, by day in the browser's time zone. */
export async function readTrend({ api }: ThumbwireClient, narrowed: Narrowed, now: Date): Promise<Trend> {
  const from = (daysAgo: number) => startOfDay(now, daysAgo).toISOString();
  const here = span(from(trendDays - 1), from(-1));
  const before = span(from(2 * trendDays - 1), from(trendDays - 1));
  const filter = ofRated(narrowed);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const [{ data: rates }, { data: comparison }] = await Promise.all([
    api.insights.rates({
      groupBy: ['day'],
      filter: filter === 'all' ? here : { left: filter, operator: 'and', right: here },
      timeZone,
    }),
    api.insights.compare({ a: here, b: before, filter }),
  ]);
  const byDay = new Map(rates.groups.map(({ group, ...counts }) => [group.day, counts]));
  const { verdict } = comparison;
  return {
    days: Array.from({ length: trendDays }, (_, index) => {
      const day = dayOf(startOfDay(now, trendDays - 1 - index));
      return { day, ...thumbsOf(byDay.get(day) ?? nothing) };
    }),
    total: thumbsOf(rates.totals),
    before: thumbsOf(comparison.b),
    change: verdict === 'a' || verdict === 'b' ? changes[verdict] : verdict,
    leastRatings: comparison.leastRatings,
  };
}

function span(from: string, until: string): FilterNode {
  return { request_response_rmt: { request_created_at: { gte: from, lt: until } } };
}

/** Of everything, the proxy has the sums; of a part, only what is rated is to be walked through. */
function ofRated(narrowed: Narrowed): FilterNode {
  const leaf = toLeaf(narrowed);
  if (Object.keys(leaf).length === 0) return 'all';
  return { ...leaf, feedback: { rating: { 'not-equals': 'null' } } };
}

function thumbsOf({ up, down, rated, positiveRate, interval }: Thumbs): Thumbs {
  return { up, down, rated, positiveRate, interval };
}
