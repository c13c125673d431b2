import { type Filter, parseFilter } from '@thumbwire/shared';
import type { RateCounts, RatesStore, StoredMonitor } from '../stores/store.ts';

/** How things stand with a monitor: what is in its window, and what that means. */
export interface Standing extends Pick<RateCounts, 'requests' | 'up' | 'down' | 'unrated'> {
  /** Down of the rated, or of all that could be; `null`: there is nothing to tell it from. */
  readonly negativeRate: number | null;
  readonly verdict: 'alert' | 'ok' | 'not-enough-ratings';
}

const isRated: Filter = { kind: 'condition', field: 'rating', operator: 'not-equals', value: null };

/**
 * Counts what is in the window of a monitor, and judges it.
 *
 * @param now Milliseconds since the epoch; the window ends there.
 * @throws InvalidError counting takes too long; StoreUnavailableError
 */
export async function standingOf(store: RatesStore, monitor: StoredMonitor, now: number): Promise<Standing> {
  const { window, denominator, leastRatings, threshold } = monitor;
  const filters: Filter[] = [parseFilter(monitor.filter)];
  if ('minutes' in window) {
    const since = now - window.minutes * 60_000;
    filters.push({ kind: 'condition', field: 'created_at', operator: 'gte', value: since });
  } else if (denominator === 'rated') {
    filters.push(isRated);
  }
  const { totals } = await store.rates({
    filter: { kind: 'and', filters },
    ...('count' in window ? { newest: window.count } : {}),
    groupBy: [],
    timeZone: 'UTC',
    scores: [],
    sort: { by: 'rated', direction: 'desc' },
    limit: 1,
  });
  const { requests, up, down, unrated } = totals;
  const rated = up + down;
  const of = denominator === 'rated' ? rated : rated + unrated;
  const negativeRate = of === 0 ? null : down / of;
  const verdict =
    negativeRate === null || rated < leastRatings
      ? 'not-enough-ratings'
      : negativeRate >= threshold
        ? 'alert'
        : 'ok';
  return { requests, up, down, unrated, negativeRate, verdict };
}
