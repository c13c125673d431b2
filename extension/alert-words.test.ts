import type { Alert } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { alertWords } from './alert-words.ts';

const alert: Alert = {
  id: 'one',
  number: 1,
  monitorId: 'drop',
  monitorName: 'drop',
  at: '2026-11-24T12:00:00.000Z',
  negativeRate: 17 / 54,
  window: { minutes: 60 },
  leastRatings: 20,
  threshold: 0.2,
  denominator: 'rated',
  requests: 200,
  up: 37,
  down: 17,
  unrated: 140,
  rated: 54,
};

test.each([
  [{}, '31 % of 54 ratings were down'],
  [{ denominator: 'all', negativeRate: 17 / 194 } as const, '9 % of 194 responses were rated down'],
])('an alert with %o says: %s', (change, words) => {
  expect(alertWords({ ...alert, ...change })).toBe(words);
});
