import type { StoredMonitor } from '../../store.ts';
import type { MonitorTask, Outcome } from '../protocol.ts';
import { addActivity } from './activity.ts';
import type { Prepare } from './statements.ts';

/** How many alerts of one monitor are kept. */
const kept = 1_000;

/** Changes monitors, and adds their alerts. */
export function writeMonitors(prepare: Prepare, task: MonitorTask): Outcome {
  switch (task.kind) {
    case 'monitor-added':
      addMonitor(prepare, task.monitor);
      break;
    case 'monitor':
      putMonitor(prepare, task.monitor);
      break;
    case 'monitor-removed':
      prepare('DELETE FROM monitor WHERE id = ?').run(task.id);
      prepare('DELETE FROM alert WHERE monitor = ?').run(task.id);
      break;
    case 'alert':
      addAlert(prepare, task);
      break;
  }
  return { kind: 'done' };
}

function addMonitor(prepare: Prepare, monitor: StoredMonitor): void {
  prepare(`
    INSERT OR IGNORE INTO monitor (
      id, name, filter, window, least_ratings, threshold, denominator, cool_down_ms, is_paused, is_alerting,
      calm_since, created_at, last_alert_at
    ) VALUES (
      :id, :name, :filter, :window, :leastRatings, :threshold, :denominator, :coolDownMs, :isPaused, :isAlerting,
      :calmSince, :createdAt, :lastAlertAt
    )`).run({
    ...monitor,
    filter: JSON.stringify(monitor.filter),
    window: JSON.stringify(monitor.window),
    isPaused: Number(monitor.isPaused),
    isAlerting: Number(monitor.isAlerting),
  });
}

function putMonitor(prepare: Prepare, monitor: StoredMonitor): void {
  const { id, isPaused, isAlerting, calmSince, lastAlertAt } = monitor;
  prepare(`
    UPDATE monitor SET is_paused = ?, is_alerting = ?, calm_since = ?, last_alert_at = ? WHERE id = ?`).run(
    Number(isPaused),
    Number(isAlerting),
    calmSince,
    lastAlertAt,
    id,
  );
}

function addAlert(prepare: Prepare, { alert, monitor }: Extract<MonitorTask, { kind: 'alert' }>): void {
  // It may have changed since it was looked at; and an alert that took long may have been given after all.
  const isQuiet = prepare('SELECT 1 FROM monitor WHERE id = ? AND NOT is_alerting AND NOT is_paused');
  if (!isQuiet.get(monitor.id)) return;
  const { monitorId, monitorName, ...values } = alert;
  const { changes, lastInsertRowid } = prepare(`
    INSERT OR IGNORE INTO alert (
      id, monitor, name, at, negative_rate, window, least_ratings, threshold, denominator, requests, up, down, unrated
    ) VALUES (
      :id, :monitor, :name, :at, :negativeRate, :window, :leastRatings, :threshold, :denominator, :requests, :up,
      :down, :unrated
    )`).run({
    ...values,
    monitor: monitorId,
    name: monitorName,
    window: JSON.stringify(alert.window),
  });
  putMonitor(prepare, monitor);
  if (changes === 0) return;
  addActivity(prepare, 'monitor.alert', Number(lastInsertRowid), alert.at);
  prepare(`
    DELETE FROM alert WHERE monitor = ? AND number <=
      (SELECT number FROM alert WHERE monitor = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`).run(
    monitorId,
    monitorId,
    kept,
  );
}
