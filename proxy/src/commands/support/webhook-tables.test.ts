import type { Delivery, SecretWebhook } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import type { Screen } from '../command.ts';
import { deliveryTable, lastOf, webhookTable } from './webhook-tables.ts';

const at = '2026-11-29T18:42:00Z';

const webhook: SecretWebhook = {
  id: 'wh_0123456789ab',
  created_at: at,
  destination: 'https://hooks.example.com/thumbwire/alerts',
  version: '2024-10-22',
  config: { sampleRate: 50, propertyFilters: [{ key: 'team', value: 'search' }] },
  includeData: true,
  events: ['request.logged', 'feedback.set', 'feedback.cleared'],
  hmac_key: '0'.repeat(64),
  secret: 'whsec_',
};

function delivery(status: number | null, error: string | null): Delivery {
  return {
    id: 'msg_01a2289d-bac3-795e-9249-a0bf7fb09554',
    type: 'request.logged',
    state: error === null ? 'delivered' : 'pending',
    requestId: 'one',
    createdAt: at,
    nextAttemptAt: error === null ? null : at,
    attempts: [{ at, status, error, durationMs: 12 }],
  };
}

function screen(width: number): Screen {
  return { width, isTerminal: false, now: new Date(at), paint: (_style, text) => text };
}

test.for([80, 120])('no line is wider than a screen of %i columns', (width) => {
  const late = delivery(null, 'The receiver did not answer within 15 s.');
  const text = `${webhookTable([webhook], screen(width))}\n${deliveryTable([late], screen(width))}`;

  expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
});

test('on a narrow screen many events leave room for the destination', () => {
  const [, row] = webhookTable([webhook], screen(80)).split('\n');

  expect(row).toMatch(
    /^wh_0123456789ab {2}https:\/\/hooks\.exa.*… {2}request\.logged.*… {2}50 % team=search$/,
  );
});

test.for([
  [204, null, '204 in 12 ms'],
  [500, 'The receiver answered 500.', '500'],
  [302, 'The receiver redirects (302), which is not followed: make another.', '302, not followed'],
  [null, 'The receiver did not answer within 15 s.', 'did not answer within 15 s.'],
] as const)('an attempt that ended with %s and "%s" is "%s" in a table', ([status, error, text]) => {
  expect(lastOf(delivery(status, error))).toBe(text);
  expect(lastOf({ ...delivery(status, error), attempts: [] })).toBe('not sent yet');
});
