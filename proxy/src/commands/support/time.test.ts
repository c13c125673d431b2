import { expect, test } from 'vitest';
import { localTime, readTime, shortTime } from './time.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

test.for([
  ['90s', '2026-03-10T11:58:30.000Z'],
  ['30m', '2026-03-10T11:30:00.000Z'],
  ['2h', '2026-03-10T10:00:00.000Z'],
  ['1.5d', '2026-03-09T00:00:00.000Z'],
  ['1w', '2026-03-03T12:00:00.000Z'],
  ['2026-01-31T14:00:00Z', '2026-01-31T14:00:00.000Z'],
  ['2026-01-31T14:00+02:00', '2026-01-31T12:00:00.000Z'],
] as const)('reads %s', ([text, expected]) => {
  const time = readTime(text, '--since', now);

  expect(time).toBe(expected);
});

test.for([
  ['2026-01-31', new Date(2026, 0, 31)],
  ['2026-01-31T14:00', new Date(2026, 0, 31, 14)],
  ['2026-01-31 14:00', new Date(2026, 0, 31, 14)],
] as const)('reads %s by the clock of this machine', ([text, expected]) => {
  const time = readTime(text, '--since', now);

  expect(time).toBe(expected.toISOString());
});

test.for([
  '',
  'yesterday',
  '2 hours',
  '2y',
  '2026-13-01',
  '2026-02-30',
  '2026',
  '-2h',
  'Jan 31',
  '999999999w',
])('refuses "%s", naming the option', (text) => {
  const read = () => readTime(text, '--since', now);

  expect(read).toThrow(/^--since must be a time like 2h/);
});

test('shows a time by the clock of this machine', () => {
  const text = localTime(new Date(2026, 0, 31, 14, 5, 9).toISOString());

  expect(text).toBe('2026-01-31 14:05:09');
});

test('leaves out the year if it is this one, else the time', () => {
  const today = new Date(2026, 5, 1);

  const texts = [new Date(2026, 0, 31, 14, 5), new Date(2025, 0, 31, 14, 5)].map((date) =>
    shortTime(date.toISOString(), today),
  );

  expect(texts).toEqual(['01-31 14:05', '2025-01-31']);
});
