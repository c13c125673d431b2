import { expect, test } from 'vitest';
import { percent, percentRange } from './percent.ts';

test('a rate is 0 or 100 % only where it is all of them', () => {
  expect([0, 0.001, 0.745, 0.999, 1].map(percent)).toEqual(['0 %', '1 %', '75 %', '99 %', '100 %']);
  expect(percentRange([0.2065, 1])).toBe('21–100 %');
});
