import { type Beta, betaCdf, betaDensity, betaMoments, betaQuantile } from './distributions.ts';
import { integrate } from './integrate.ts';

/** So little of a distribution lies beyond the range that is integrated. */
const tail = 1e-14;

/** The chance that a value of `a` is above one of `b` by more than `by`. */
export function chanceOfMore(a: Beta, b: Beta, by = 0): number {
  // Over the narrower one, because the other hardly bends within it.
  const isNarrow = betaMoments(a).deviation < betaMoments(b).deviation;
  const chance = isNarrow ? chanceBelow(b, a, -by) : 1 - chanceBelow(a, b, by);
  return Math.min(Math.max(chance, 0), 1);
}

/** The difference of a value of `a` and one of `b` below which lies the share `chance`. */
export function quantileOfDifference(a: Beta, b: Beta, chance: number): number {
  let [low, high] = [-1, 1];
  // The chance falls from one end to the other: halving what is left finds the place.
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (1 - chanceOfMore(a, b, middle) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The chance that a value of `one` is at most one of `other` plus `by`. */
function chanceBelow(one: Beta, other: Beta, by: number): number {
  // Where x + by is beyond 0 and 1, the chance that is integrated is 0 and 1; at these places it bends.
  const low = Math.max(betaQuantile(tail, other), -by);
  const high = Math.min(1 - betaQuantile(tail, { alpha: other.beta, beta: other.alpha }), 1 - by);
  const within = low < high ? integrate((x) => betaDensity(x, other) * betaCdf(x + by, one), low, high) : 0;
  return within + 1 - betaCdf(1 - by, other);
}
