import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openShedding } from './shedding.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('tells of the first at once, of those that follow together, and of nothing when it is over', () => {
  const lines: string[] = [];
  const shedding = openShedding((line) => lines.push(line));
  const before = shedding.problem;

  shedding.note('bodies');
  for (let count = 0; count < 1_000; count += 1) shedding.note('bodies');
  shedding.note('record');
  shedding.note('record');
  vi.advanceTimersByTime(10_000);
  const during = shedding.problem;
  vi.advanceTimersByTime(10_000);

  expect(lines).toEqual([
    'More comes in than can be written: the bodies of 1 request were not kept. Send less at once, or wait.',
    'More comes in than can be written: the bodies of 1000 requests were not kept, and 2 exchanges passed unlogged. Send less at once, or wait.',
  ]);
  expect([before, during, shedding.problem]).toEqual([null, lines[1], null]);
});

test('at its end it tells what it has not told yet', () => {
  const lines: string[] = [];
  const shedding = openShedding((line) => lines.push(line));
  shedding.note('record');
  shedding.note('record');

  shedding.stop();

  expect(lines).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
