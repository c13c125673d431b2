import type { Alert, MonitorWindow, StoredMonitor } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { number, numberOrNull, oneOf, type Row, text } from './values.ts';

const denominators = ['rated', 'all'] as const;

/** Every monitor, in the order in which they were made. */
export function readMonitors(prepare: Prepare): StoredMonitor[] {
  return prepare('SELECT * FROM monitor ORDER BY number')
    .all()
    .map((row) => ({
      id: text(row, 'id'),
      name: text(row, 'name'),
      filter: JSON.parse(text(row, 'filter')),
      ...watched(row),
      coolDownMs: number(row, 'cool_down_ms'),
      isPaused: number(row, 'is_paused') === 1,
      isAlerting: number(row, 'is_alerting') === 1,
      calmSince: numberOrNull(row, 'calm_since'),
      createdAt: number(row, 'created_at'),
      lastAlertAt: numberOrNull(row, 'last_alert_at'),
    }));
}

/** Alerts after a number, newest first. */
export function readAlerts(
  prepare: Prepare,
  { monitorId, after, limit }: { monitorId: string | null; after: number; limit: number },
): Alert[] {
  const of = monitorId === null ? '' : 'AND monitor = :monitorId';
  const rows = prepare(`SELECT * FROM alert WHERE number > :after ${of} ORDER BY number DESC LIMIT :limit`);
  return rows.all({ after, limit, ...(monitorId === null ? {} : { monitorId }) }).map(alertOf);
}

/** `null`: it is gone. */
export function readAlert(prepare: Prepare, alert: number): Alert | null {
  const row = prepare('SELECT * FROM alert WHERE number = ?').get(alert);
  return row === undefined ? null : alertOf(row);
}

function alertOf(row: Row): Alert {
  return {
    id: text(row, 'id'),
    number: number(row, 'number'),
    monitorId: text(row, 'monitor'),
    monitorName: text(row, 'name'),
    at: number(row, 'at'),
    negativeRate: number(row, 'negative_rate'),
    ...watched(row),
    requests: number(row, 'requests'),
    up: number(row, 'up'),
    down: number(row, 'down'),
    unrated: number(row, 'unrated'),
  };
}

function watched(row: Row) {
  const window: MonitorWindow = JSON.parse(text(row, 'window'));
  return {
    window,
    leastRatings: number(row, 'least_ratings'),
    threshold: number(row, 'threshold'),
    denominator: oneOf(row, 'denominator', denominators),
  };
}
