import type { RateCounts } from '../stores/store.ts';
import { wilsonInterval } from './wilson.ts';

/** The counts of a group, with its positive rate and how sure that is; `null` where nothing is rated. */
export interface RatedCounts {
  readonly requests: number;
  readonly up: number;
  readonly down: number;
  readonly unrated: number;
  readonly notRatable: number;
  readonly rated: number;
  readonly positiveRate: number | null;
  readonly interval: [low: number, high: number] | null;
}

export function withRate(
  { requests, up, down, unrated }: Omit<RateCounts, 'scores'>,
  confidence: number,
): RatedCounts {
  const rated = up + down;
  return {
    requests,
    up,
    down,
    unrated,
    notRatable: requests - rated - unrated,
    rated,
    positiveRate: rated === 0 ? null : up / rated,
    interval: rated === 0 ? null : wilsonInterval(up, rated, confidence),
  };
}
