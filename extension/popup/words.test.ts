import { expect, test } from 'vitest';
import { ago, dollars, gist, seconds } from './words.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['2026-11-24T11:59:30Z', 'now'],
  ['2026-11-24T12:00:10Z', 'now'],
  ['2026-11-24T11:15:00Z', '45m'],
  ['2026-11-24T02:00:00Z', '10h'],
])('%s was %s ago', (time, said) => {
  expect(ago(time, now)).toBe(said);
});

test.each([
  [0, '$0.00'],
  [0.5, '$0.50'],
  [0.00123, '$0.0012'],
  [0.000_002, '< $0.0001'],
])('%d US dollars are %s', (cost, said) => {
  expect(dollars(cost)).toBe(said);
});

test('durations below a second are told in milliseconds', () => {
  expect([seconds(12.4), seconds(999), seconds(1500)]).toEqual(['12 ms', '999 ms', '1.5 s']);
});

test('the gist of an answer is its first words, without marks of markdown', () => {
  expect(gist('# **Title**\n\n- one `two`\n')).toBe('Title - one two');
});
