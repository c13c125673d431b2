import { expect, test } from 'vitest';
import { limitLogging, mostLoggedPerMinute } from './limit.ts';

test('a tab may have 60 responses logged in a minute, whatever another does', () => {
  let now = 0;
  const mayLog = limitLogging(mostLoggedPerMinute, { now: () => now });

  const first = Array.from({ length: 70 }, () => mayLog(1, 10));
  const other = mayLog(2, 10);
  now = 60_000;

  expect(first.filter(Boolean)).toHaveLength(60);
  expect(other).toBe(true);
  expect(mayLog(1, 10)).toBe(true);
});

test('and not more characters than a person reads', () => {
  const mayLog = limitLogging(mostLoggedPerMinute, { now: () => 0 });

  expect([1, 2, 3].map(() => mayLog(1, 15 * 1024 * 1024))).toEqual([true, true, false]);
});
