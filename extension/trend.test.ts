import { afterEach, expect, test } from 'vitest';
import { dayOf, startOfDay } from './trend.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

test.each([
  ['UTC', '2026-03-01T00:00:00.000Z', '2026-03-01'],
  ['Pacific/Kiritimati', '2026-03-01T10:00:00.000Z', '2026-03-02'],
  ['America/New_York', '2026-03-01T05:00:00.000Z', '2026-03-01'],
])('in %s the day of 2026-03-01T12:00Z begins at %s', (timeZone, begins, day) => {
  process.env.TZ = timeZone;

  const start = startOfDay(new Date('2026-03-01T12:00:00Z'), 0);

  expect(start.toISOString()).toBe(begins);
  expect(dayOf(start)).toBe(day);
});

test.each([
  // 23 and 25 hours long, and one that begins at one in the morning.
  ['Europe/Berlin', '2026-03-30T10:00:00Z', ['2026-03-28', '2026-03-29', '2026-03-30'], [24, 23]],
  ['Europe/Berlin', '2026-10-26T10:00:00Z', ['2026-10-24', '2026-10-25', '2026-10-26'], [24, 25]],
  ['America/Santiago', '2026-09-07T15:00:00Z', ['2026-09-05', '2026-09-06', '2026-09-07'], [24, 23]],
] as const)(
  'in %s, days before %s follow each other where the clock changes',
  (timeZone, now, days, hours) => {
    process.env.TZ = timeZone;

    const starts = [2, 1, 0].map((daysAgo) => startOfDay(new Date(now), daysAgo));

    expect(starts.map(dayOf)).toEqual(days);
    const lengths = starts.slice(1).map((start, index) => (+start - +(starts[index] ?? 0)) / 3_600_000);
    expect(lengths).toEqual(hours);
  },
);
