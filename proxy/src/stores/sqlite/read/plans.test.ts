import { webhookEvents } from '@thumbwire/shared';
import { fingerprint, fingerprintVersion } from '@thumbwire/shared/fingerprint';
import { expect, test } from 'vitest';
import { openLogForTests } from '../query/test-log.ts';
import type { Prepare } from '../write/statements.ts';
import { readActivity } from './activity.ts';
import { readAnswer } from './answer.ts';
import { readFeedback } from './feedback.ts';
import { readLocated } from './located.ts';
import { readAlerts } from './monitors.ts';
import { readOccurrences } from './occurrences.ts';
import { seqsOf } from './requests.ts';
import { readDelivery, readDue } from './webhooks.ts';

const log = openLogForTests();

const ids = (prepare: Prepare, count: number): string[] =>
  prepare(`SELECT id FROM request WHERE seq <= ${count} ORDER BY seq`)
    .all()
    .map((row) => String(row.id));

const texts = [
  { key: 'a', version: fingerprintVersion, hashes: fingerprint('It is seven. It is another number.') },
];

const reads: Readonly<Record<string, (prepare: Prepare) => unknown>> = {
  'answers of a page': (prepare) => readLocated(prepare, { texts, origin: null }, () => {}),
  'requests with their bodies': (prepare) =>
    readAnswer(prepare, seqsOf(prepare, ids(prepare, 20)), { includeInputs: true }),
  'feedback with its history': (prepare) => readFeedback(prepare, ids(prepare, 1)[0] ?? ''),
  activities: (prepare) => readActivity(prepare, 10, 100),
  'what webhooks tell': (prepare) => readOccurrences(prepare, { after: 0, types: webhookEvents, limit: 50 }),
  'deliveries that are due': (prepare) => readDue(prepare, { webhookId: 'x', now: 1, limit: 10, except: [] }),
  'one delivery': (prepare) => readDelivery(prepare, { webhookId: 'x', id: 'y' }),
  alerts: (prepare) => readAlerts(prepare, { monitorId: null, after: 0, limit: 10 }),
};

test.each(Object.entries(reads))('no table is walked through for %s', (_, read) => {
  const steps = log.explained(read);

  expect(steps).not.toEqual([]);
  // Lists that a query brings with it are walked through.
  expect(steps.filter((step) => /^SCAN (?!\w+ VIRTUAL TABLE)/.test(step))).toEqual([]);
});
