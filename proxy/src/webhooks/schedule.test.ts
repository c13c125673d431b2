import { expect, test } from 'vitest';
import { retryDelay, retryDelaysMs } from './schedule.ts';

test('a delivery is tried again after 1 s, 5 s, 30 s, 2 and 10 minutes, 1, 6 and 24 hours, and then no more', () => {
  const seconds = [1, 5, 30, 120, 600, 3600, 21_600, 86_400];

  expect(retryDelaysMs).toEqual(seconds.map((each) => 1000 * each));
  expect(retryDelay(seconds.length + 1)).toBeNull();
});

test('each of these times is at most 20 % longer or shorter, and not always the same', () => {
  for (const [index, delayMs] of retryDelaysMs.entries()) {
    const taken = Array.from({ length: 200 }, () => retryDelay(index + 1) ?? Number.NaN);

    expect(Math.min(...taken)).toBeGreaterThanOrEqual(0.8 * delayMs);
    expect(Math.max(...taken)).toBeLessThanOrEqual(1.2 * delayMs);
    expect(Math.max(...taken) - Math.min(...taken)).toBeGreaterThan(0.2 * delayMs);
  }
});
