import type { Alert, Monitor, MonitorCheck } from '@thumbwire/shared';
import type { Screen, Style } from '../command.ts';
import { count } from './count.ts';
import { foundText, percent, windowText } from './monitor.ts';
import { type Column, table } from './table.ts';
import { oneLine } from './text.ts';
import { shortTime } from './time.ts';

/** The monitors there are. */
export function monitorTable(rows: readonly Monitor[], screen: Screen): string {
  const columns: Column<Monitor>[] = [
    { title: 'NAME', text: ({ name }) => oneLine(name), isFlexible: true },
    { title: 'WATCHES', text: ({ window }) => windowText(window) },
    { title: 'ALERTS AT', text: ({ threshold }) => percent(threshold), align: 'right' },
    { title: 'OF', text: ({ denominator }) => denominator, leaves: 3 },
    { title: 'LEAST', text: ({ leastRatings }) => count(leastRatings), align: 'right', leaves: 2 },
    { title: 'STATE', text: stateOf, paint: (row, cell) => screen.paint(stateStyle(row), cell) },
    {
      title: 'LAST ALERT',
      text: ({ lastAlertAt }) => (lastAlertAt === null ? '' : shortTime(lastAlertAt, screen.now)),
      leaves: 1,
    },
    { title: 'ID', text: ({ id }) => id, leaves: 4 },
  ];
  return table(rows, columns, screen);
}

function stateOf({ isPaused, isAlerting }: Monitor): string {
  return isPaused ? 'paused' : isAlerting ? 'alerting' : 'watching';
}

function stateStyle({ isPaused, isAlerting }: Monitor): Style {
  return isPaused ? 'dim' : isAlerting ? 'red' : 'green';
}

const verdicts = {
  alert: ['TOO HIGH', 'red'],
  ok: ['ok', 'green'],
  'not-enough-ratings': ['too few', 'yellow'],
  paused: ['paused', 'dim'],
} as const satisfies Record<MonitorCheck['verdict'], readonly [string, Style]>;

/** How things stand with monitors. */
export function checkTable(rows: readonly MonitorCheck[], screen: Screen): string {
  const columns: Column<MonitorCheck>[] = [
    {
      title: 'NOW',
      text: ({ verdict }) => verdicts[verdict][0],
      paint: ({ verdict }, cell) => screen.paint(verdicts[verdict][1], cell),
    },
    { title: 'MONITOR', text: ({ monitor }) => oneLine(monitor.name), isFlexible: true },
    {
      title: 'FOUND',
      text: (row) => (row.verdict === 'paused' ? '' : foundText({ ...row.monitor, ...row })),
    },
    { title: 'IN', text: ({ monitor }) => windowText(monitor.window), leaves: 1 },
    { title: 'ALERTS AT', text: ({ monitor }) => percent(monitor.threshold), align: 'right' },
    { title: 'LEAST', text: ({ monitor }) => count(monitor.leastRatings), align: 'right' },
  ];
  return table(rows, columns, screen);
}

/** The alerts that were given. */
export function alertTable(rows: readonly Alert[], screen: Screen): string {
  const columns: Column<Alert>[] = [
    {
      title: 'WHEN',
      text: ({ at }) => shortTime(at, screen.now),
      paint: (_, cell) => screen.paint('dim', cell),
    },
    { title: 'MONITOR', text: ({ monitorName }) => oneLine(monitorName), isFlexible: true },
    { title: 'FOUND', text: foundText },
    { title: 'IN', text: ({ window }) => windowText(window), leaves: 1 },
    { title: 'ALERTS AT', text: ({ threshold }) => percent(threshold), align: 'right' },
  ];
  return table(rows, columns, screen);
}
