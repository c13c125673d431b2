import { expect, test } from 'vitest';
import { gramHashes, gramLength, wideHash, winnow } from './grams.ts';

function numbers(length: number): Uint16Array {
  return Uint16Array.from({ length }, (_, index) => (index * 7919 + (index >> 3) * 104729) & 0xffff);
}

test('the hash of a gram depends on its symbols alone', () => {
  const symbols = numbers(400);
  const hashes = gramHashes(symbols);

  for (const start of [0, 1, 100, 376]) {
    expect(gramHashes(symbols.subarray(start, start + gramLength))).toEqual(
      hashes.subarray(start, start + 1),
    );
  }
  expect(hashes).toHaveLength(377);
  expect(new Set(hashes).size).toBe(377);
});

test('what a large window chooses, the smaller ones choose too', () => {
  const hashes = gramHashes(numbers(5000));

  const [far, store, near] = [winnow(hashes, 256), winnow(hashes, 64), winnow(hashes, 32)];

  expect(far.filter((start) => !store.includes(start))).toEqual([]);
  expect(store.filter((start) => !near.includes(start))).toEqual([]);
  expect(far.length).toBeLessThan(store.length);
});

test('no stretch of a window is without a chosen gram, and about two in 65 are chosen', () => {
  const hashes = gramHashes(numbers(20_000));

  const chosen = winnow(hashes, 64);

  expect(chosen.every((start, index) => start - (chosen[index - 1] ?? -1) <= 64)).toBe(true);
  expect(chosen.length / hashes.length).toBeCloseTo(2 / 65, 2);
});

test('fewer grams than a window have one chosen, none have none', () => {
  expect(winnow(gramHashes(numbers(30)), 64)).toHaveLength(1);
  expect(winnow(gramHashes(numbers(23)), 64)).toEqual([]);
});

test('of equal hashes the last is chosen, so that repetition is not chosen at every place', () => {
  const same = gramHashes(new Uint16Array(500).fill(97));

  expect(winnow(same, 64).length).toBeLessThanOrEqual(same.length);
  expect(new Set(winnow(same, 64).map((start) => same[start])).size).toBe(1);
});

test('the wide hash tells apart what the narrow one may not', () => {
  const symbols = numbers(3000);
  const wide = Array.from({ length: 2900 }, (_, start) => wideHash(symbols, start, start + gramLength));

  expect(new Set(wide).size).toBe(2900);
  expect(Math.max(...wide)).toBeLessThan(2 ** 46);
});
