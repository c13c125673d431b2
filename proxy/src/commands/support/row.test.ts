import { expect, test } from 'vitest';
import { costOf, durationOf, ratingOf } from './row.ts';

test.each([
  [123.45, '$123.45'],
  [1234.5, '$1,234.50'],
  [1, '$1.00'],
  [0.999, '$1.00'],
  [0.994, '$0.99'],
  [0.5, '$0.50'],
  [0.05, '$0.05'],
  [0.0000163, '$0.000016'],
  [0.00123, '$0.0012'],
  [0, '$0.00'],
  [null, ''],
])('shows a cost of %s US dollars as "%s"', (costUsd, shown) => {
  expect(costOf(costUsd)).toBe(shown);
});

test.each([
  [840.4, '840 ms'],
  [12_345, '12.3 s'],
  [null, ''],
])('shows %s milliseconds as "%s"', (durationMs, shown) => {
  expect(durationOf(durationMs)).toBe(shown);
});

test.each([
  [true, 'up'],
  [false, 'down'],
  [null, ''],
])('shows the rating %s as "%s"', (rating, shown) => {
  expect(ratingOf({ feedback_rating: rating })).toBe(shown);
});
