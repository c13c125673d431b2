/** Thumbs of some time. */
export interface Thumbs {
  readonly up: number;
  readonly down: number;
  readonly rated: number;
  /** up / rated; `null`: none is rated. */
  readonly positiveRate: number | null;
  /** Where the rate lies in 19 of 20 cases; `null`: none is rated. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Thumbs of the responses of one day. */
export interface Day extends Thumbs {
  /** `2026-01-31`, in the browser's time zone. */
  readonly day: string;
}

/** What the ratings of the last weeks say. A thumb counts on the day of its response. */
export interface Trend {
  /** Each of the last 28 days, also those without ratings; the last is today. */
  readonly days: readonly Day[];
  readonly total: Thumbs;
  /** The 28 days before these. */
  readonly before: Thumbs;
  /** How the rate changed since then: `not-enough-ratings` where either has fewer than `leastRatings`. */
  readonly change: 'better' | 'worse' | 'undecided' | 'not-enough-ratings';
  readonly leastRatings: number;
}

/** So many days are shown, and compared with as many before. */
export const trendDays = 28;

/**
 * The first moment of the day `daysAgo` days before that of `now`, in the time zone of the browser. A day may have
 * 23 or 25 hours, or begin at one in the morning.
 */
export function startOfDay(now: Date, daysAgo: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
}

/** The name of the local day of a moment: `2026-01-31`. */
export function dayOf(moment: Date): string {
  const [month, date] = [moment.getMonth() + 1, moment.getDate()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${moment.getFullYear()}-${month}-${date}`;
}
