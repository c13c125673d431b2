import { chanceOfMore, quantileOfDifference } from './difference.ts';
import type { Beta } from './distributions.ts';

/** Thumbs of one side. */
export interface Thumbs {
  readonly up: number;
  readonly down: number;
}

/** What two sides' ratings say. */
export interface Verdict {
  /** Posterior chance that the rate of A is the higher one. */
  readonly chanceABetter: number;
  /** Rate of A minus rate of B, `null` if a side has no ratings; and its credible interval. */
  readonly difference: { readonly estimate: number | null; readonly interval: [low: number, high: number] };
  readonly verdict: 'a' | 'b' | 'undecided' | 'not-enough-ratings';
  /** On each side, if both rates stay as they are; `null`: there is no gap to tell from, or it would be very many. */
  readonly moreRatings: number | null;
}

/** With fewer ratings on a side there is no verdict: one more thumb could turn it round. */
export const leastRatings = 10;

const mostRatings = 1_000_000;

/**
 * Compares two positive rates. Before any rating every rate is equally likely: the posterior of each side is
 * Beta(1 + up, 1 + down).
 *
 * @param confidence Of the interval; it is settled when the interval leaves out zero.
 */
export function compareThumbs(a: Thumbs, b: Thumbs, confidence: number): Verdict {
  const [left, right] = [posterior(a), posterior(b)];
  const half = (1 - confidence) / 2;
  const chanceABetter = chanceOfMore(left, right);
  const least = Math.min(ratedOf(a), ratedOf(b));
  const rates = least === 0 ? null : [a.up / ratedOf(a), b.up / ratedOf(b)];
  return {
    chanceABetter,
    difference: {
      estimate: rates === null ? null : (rates[0] ?? 0) - (rates[1] ?? 0),
      interval: [quantileOfDifference(left, right, half), quantileOfDifference(left, right, 1 - half)],
    },
    verdict:
      least < leastRatings
        ? 'not-enough-ratings'
        : isSettled(chanceABetter, half)
          ? chanceABetter > 0.5
            ? 'a'
            : 'b'
          : 'undecided',
    moreRatings: moreRatings(a, b, half),
  };
}

/** The same as an interval of the difference that leaves out zero. */
function isSettled(chance: number, half: number): boolean {
  return chance < half || chance > 1 - half;
}

/** Looks for the smallest number that settles it, to one part in a hundred where it is large. */
function moreRatings(a: Thumbs, b: Thumbs, half: number): number | null {
  const [ratedA, ratedB] = [ratedOf(a), ratedOf(b)];
  if (ratedA === 0 || ratedB === 0 || a.up * ratedB === b.up * ratedA) return null;
  const settles = (more: number) =>
    isSettled(chanceOfMore(posterior(grown(a, more)), posterior(grown(b, more))), half);
  const missing = Math.max(0, leastRatings - Math.min(ratedA, ratedB));
  if (settles(missing)) return missing;
  let low = missing;
  let high = Math.max(1, 2 * missing);
  while (!settles(high)) {
    if (high > mostRatings) return null;
    low = high;
    high *= 2;
  }
  while (high - low > Math.max(1, low / 100)) {
    const middle = Math.floor((low + high) / 2);
    if (settles(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The same rate from more ratings. */
function grown({ up, down }: Thumbs, more: number): Thumbs {
  const factor = 1 + more / (up + down);
  return { up: up * factor, down: down * factor };
}

function posterior({ up, down }: Thumbs): Beta {
  return { alpha: 1 + up, beta: 1 + down };
}

function ratedOf({ up, down }: Thumbs): number {
  return up + down;
}
