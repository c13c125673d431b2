import type { Alert, Monitor } from '@thumbwire/shared';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Screen } from '../command.ts';
import { alertSentence } from './monitor.ts';
import { alertTable, checkTable, monitorTable } from './monitor-tables.ts';

const at = '2026-11-29T18:42:00Z';

const monitor: Monitor = {
  id: 'mon_0123456789ab',
  name: 'search team of the second floor',
  filter: 'all',
  window: { minutes: 90 },
  leastRatings: 1000,
  threshold: 0.125,
  denominator: 'all',
  coolDownMinutes: 60,
  isPaused: false,
  isAlerting: true,
  createdAt: at,
  lookedAt: at,
  lastAlertAt: at,
};

const counts = { requests: 2700, up: 1000, down: 300, unrated: 1400, rated: 1300, negativeRate: 300 / 2700 };

const alert: Alert = {
  ...{ id: 'alert_1', number: 1, monitorId: monitor.id, monitorName: monitor.name, at },
  ...{ window: monitor.window, leastRatings: 1000, threshold: 0.125, denominator: 'all' },
  ...counts,
};

function screen(width: number): Screen {
  return { width, isTerminal: false, now: new Date(at), paint: (_style, text) => text };
}

const tables = (width: number) => [
  monitorTable([monitor], screen(width)),
  checkTable([{ monitor, verdict: 'ok', ...counts, at }], screen(width)),
  alertTable([alert], screen(width)),
];

test.for([80, 120])('no line is wider than a screen of %i columns', (width) => {
  const wide = tables(width).flatMap((text) => text.split('\n').filter((line) => stringWidth(line) > width));

  expect(wide).toEqual([]);
});

test('on a narrow screen the numbers and the state stay, and a name keeps its beginning', () => {
  const rows = tables(80).map((text) => text.split('\n')[1]);

  expect(rows[0]).toMatch(/^search team of t.*… {2}the last 90 minutes +12\.5 % +1,000 +alerting/);
  expect(rows[1]).toMatch(/^ok {3}search team of t.* 11\.1 % of 2,700 answers down +12\.5 % +1,000$/);
  expect(rows[2]).toMatch(/search team of t.* 11\.1 % of 2,700 answers down +12\.5 %$/);
});

test('an alert of one rating is told in the singular', () => {
  const { denominator: _, ...rest } = { ...alert, rated: 1, negativeRate: 1 };

  expect(alertSentence({ ...rest, denominator: 'rated', window: { count: 200 } })).toBe(
    '"search team of the second floor": 100 % of 1 rating in the newest 200 is down; it alerts at 12.5 %.',
  );
});
