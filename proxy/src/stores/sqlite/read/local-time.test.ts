import { expect, test } from 'vitest';
import { hasWholeHours, spanOfTime } from './local-time.ts';

const at = (iso: string) => Date.parse(iso);

test.for([
  ['2026-01-31T23:59:59.999Z', 'UTC', '2026-01-31T23:00+00:00', '2026-01-31'],
  ['2026-01-31T23:00:00Z', 'Europe/Berlin', '2026-02-01T00:00+01:00', '2026-02-01'],
  ['2026-01-31T18:14:59Z', 'Asia/Kathmandu', '2026-01-31T23:00+05:45', '2026-01-31'],
  ['2026-01-31T18:15:00Z', 'Asia/Kathmandu', '2026-02-01T00:00+05:45', '2026-02-01'],
  ['2026-01-01T04:59:59Z', 'America/New_York', '2025-12-31T23:00-05:00', '2025-12-31'],
  ['2026-01-01T09:59:00Z', 'Pacific/Kiritimati', '2026-01-01T23:00+14:00', '2026-01-01'],
] as const)('%s in %s is in the hour %s', ([time, timeZone, hour, day]) => {
  expect(spanOfTime(at(time), 'hour', timeZone)).toBe(hour);
  expect(spanOfTime(at(time), 'day', timeZone)).toBe(day);
});

test('an hour that the clocks go through twice is two hours', () => {
  const hours = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((time) =>
    spanOfTime(at(time), 'hour', 'Europe/Berlin'),
  );

  expect(hours).toEqual(['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00']);
  expect(hours.map((hour) => at(hour))).toEqual([at('2026-10-25T00:00:00Z'), at('2026-10-25T01:00:00Z')]);
});

test('a day on which the clocks change has 25 hours or 23', () => {
  const hoursOf = (day: string) => {
    const noon = at(`${day}T12:00:00Z`);
    const times = Array.from({ length: 96 }, (_, index) => noon + (index - 48) * 1_800_000);
    return times.filter((time) => spanOfTime(time, 'day', 'Europe/Berlin') === day).length / 2;
  };

  expect(hoursOf('2026-10-25')).toBe(25);
  expect(hoursOf('2026-03-29')).toBe(23);
});

test.for([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Asia/Kolkata', false],
  ['Asia/Kathmandu', false],
] as const)('the UTC hours of 2026 are whole hours in %s: %s', ([timeZone, isWhole]) => {
  const hours = Array.from({ length: 365 }, (_, day) => at('2026-01-01T00:00:00Z') / 3_600_000 + day * 24);

  expect(hasWholeHours(hours, timeZone)).toBe(isWhole);
});

test('a zone that once had half hours has none in the hours asked for', () => {
  const hours = [at('2026-01-01T00:00:00Z') / 3_600_000];

  expect(hasWholeHours(hours, 'America/Caracas')).toBe(true);
  expect(hasWholeHours([...hours, at('2012-01-01T00:00:00Z') / 3_600_000], 'America/Caracas')).toBe(false);
});
