import type { Dimension, Filter } from '@thumbwire/shared';

/** Which groups of requests are counted, in which order, and how many of them. */
export interface RatesQuery {
  readonly filter: Filter;
  /** Only the newest so many of the requests that match; omitted: all of them. */
  readonly newest?: number | undefined;
  /** Any number of them; without one there is one group of everything. */
  readonly groupBy: readonly Dimension[];
  /** Where hours and days begin: the name of a time zone. */
  readonly timeZone: string;
  /** Scores of which each group tells the mean, by name. */
  readonly scores: readonly string[];
  /**
   * `time`: of the hour or the day among the groups; `rate`: up of the rated. Groups without a value come last, those
   * with more ratings before those with fewer, and then by their values.
   */
  readonly sort: { readonly by: 'time' | 'requests' | 'rated' | 'rate'; readonly direction: 'asc' | 'desc' };
  /** At most this many groups. */
  readonly limit: number;
}

/** How requests are rated, and what their scores are. */
export interface RateCounts {
  /** All of them; those that are none of the below cannot be rated. */
  readonly requests: number;
  readonly up: number;
  readonly down: number;
  /** Not rated, though there is an answer that could be. */
  readonly unrated: number;
  /** Of each score asked for: how many requests have it, and its mean, `null` if none has. */
  readonly scores: readonly ScoreMean[];
}

export interface ScoreMean {
  readonly count: number;
  readonly mean: number | null;
}

/** The value of a dimension; `null`: the requests have none. */
export type GroupValue = string | number | boolean | null;

export interface RateGroup extends RateCounts {
  /** One for each dimension; an hour is like `2026-01-31T14:00+01:00`, a day like `2026-01-31`. */
  readonly values: readonly GroupValue[];
}

/** The groups in the order asked for. */
export interface Rates {
  readonly groups: readonly RateGroup[];
  /** How many there are, those beyond the limit included. */
  readonly groupCount: number;
  /** Of all groups, those beyond the limit included. */
  readonly totals: RateCounts;
}

/** How requests are rated. */
export interface RatesStore {
  /**
   * Counts thumbs by group. Sees everything that was finished or rated before the call.
   *
   * @throws InvalidError it takes too long
   */
  rates(query: RatesQuery): Promise<Rates>;
}
