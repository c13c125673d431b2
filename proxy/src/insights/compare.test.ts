import { describe, expect, test } from 'vitest';
import { compareThumbs, leastRatings } from './compare.ts';
import expected from './expected.json' with { type: 'json' };
import { wilsonInterval } from './wilson.ts';

const thumbs = (up = 0, down = 0) => ({ up, down });

describe('a comparison agrees with SciPy (expected.py)', () => {
  test.for(expected.comparisons)('$sides', ({ sides: [upA, downA, upB, downB], chance, interval, more }) => {
    const compared = compareThumbs(thumbs(upA, downA), thumbs(upB, downB), 0.95);

    const [low = Number.NaN, high = Number.NaN] = interval;
    expect(compared.chanceABetter).toBeCloseTo(chance, 7);
    expect(compared.difference.interval[0]).toBeCloseTo(low, 6);
    expect(compared.difference.interval[1]).toBeCloseTo(high, 6);
    // To one part in a hundred, where it is large.
    const [least, most] = more === 'more' ? [3000, Number.POSITIVE_INFINITY] : [more, Number(more) * 1.01];
    expect(compared.moreRatings === null).toBe(more === null);
    expect(compared.moreRatings ?? 0).toBeGreaterThanOrEqual(Number(least));
    expect(compared.moreRatings ?? 0).toBeLessThanOrEqual(Number(most));
  });
});

describe('Wilson intervals agree with SciPy (expected.py)', () => {
  test.for(expected.wilson)('$up of $rated at $confidence', ({ up, rated, confidence, interval }) => {
    const [low, high] = wilsonInterval(up, rated, confidence);

    expect(low).toBeCloseTo(interval[0] ?? Number.NaN, 12);
    expect(high).toBeCloseTo(interval[1] ?? Number.NaN, 12);
  });
});

test('the chance is the exact fraction, which whole numbers of thumbs have', () => {
  const few = [0, 1, 2, 5, 13];
  for (const [upA, downA, upB, downB] of few.flatMap((a) =>
    few.flatMap((b) => few.flatMap((c) => few.map((d) => [a, b, c, d]))),
  )) {
    const { chanceABetter } = compareThumbs(thumbs(upA, downA), thumbs(upB, downB), 0.95);

    expect(chanceABetter).toBeCloseTo(exactChance(upA ?? 0, downA ?? 0, upB ?? 0, downB ?? 0), 9);
  }
});

/**
 * Counts orders instead of integrating: Beta(1 + up, 1 + down) is the place of one uniform value among others, so that
 * the chance is a share of the ways to merge two rows of values.
 */
function exactChance(upA: number, downA: number, upB: number, downB: number): number {
  const sizeA = upA + downA + 1;
  const sizeB = upB + downB + 1;
  // The value of A is the (upA + 1)th of its row; it is above that of B if at least upB + 1 of B's row come before it.
  let ways = 0n;
  for (let before = upB + 1; before <= sizeB; before += 1) {
    ways += choose(upA + before, before) * choose(sizeA - 1 - upA + sizeB - before, sizeB - before);
  }
  return Number((ways * 10n ** 15n) / choose(sizeA + sizeB, sizeB)) / 1e15;
}

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let each = 1; each <= k; each += 1) ways = (ways * BigInt(n - k + each)) / BigInt(each);
  return ways;
}

test.for<readonly [a: [number, number], b: [number, number], verdict: string, more: number | null]>([
  [[384, 294], [294, 384], 'a', 0],
  [[294, 384], [384, 294], 'b', 0],
  [[41, 12], [38, 19], 'undecided', 82],
  [[9, 0], [0, 9], 'not-enough-ratings', 1],
  [[leastRatings, 0], [0, leastRatings], 'a', 0],
  [[0, 0], [500, 500], 'not-enough-ratings', null],
  [[0, 0], [0, 0], 'not-enough-ratings', null],
  [[30, 10], [60, 20], 'undecided', null],
  [[500_001, 500_000], [500_000, 500_000], 'undecided', null],
])('%j against %j is %s, and %s more on each side would settle it', ([a, b, verdict, more]) => {
  const compared = compareThumbs(thumbs(...a), thumbs(...b), 0.95);

  expect(compared).toMatchObject({ verdict, moreRatings: more });
});

test('the verdict is what the interval says: it names a side when zero is left out', () => {
  for (let up = 0; up <= 60; up += 1) {
    const { verdict, difference } = compareThumbs(thumbs(up, 60 - up), thumbs(30, 30), 0.9);

    const [low, high] = difference.interval;
    expect(verdict).toBe(low > 0 ? 'a' : high < 0 ? 'b' : 'undecided');
  }
});

test('a wider confidence asks for more ratings', () => {
  const numbers = [0.8, 0.95, 0.99].map(
    (confidence) => compareThumbs(thumbs(41, 12), thumbs(38, 19), confidence).moreRatings ?? Number.NaN,
  );

  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(3);
});
