import type { DatabaseSync } from 'node:sqlite';

const quarterMs = 15 * 60_000;
const mostKept = 100_000;

/** Spans by zone, unit and quarter of an hour: zones differ, and change their clocks, by whole quarters. */
const kept = new Map<string, Map<number, string>>();

/**
 * The hour (`2026-01-31T14:00+01:00`) or the day (`2026-01-31`) that a moment falls into by the clocks of a time zone.
 *
 * @param timeMs Milliseconds since the epoch.
 */
export function spanOfTime(timeMs: number, unit: 'hour' | 'day', timeZone: string): string {
  const name = `${unit} ${timeZone}`;
  let spans = kept.get(name);
  if (spans === undefined || spans.size > mostKept) {
    spans = new Map();
    kept.set(name, spans);
  }
  const quarter = Math.floor(timeMs / quarterMs);
  let span = spans.get(quarter);
  if (span === undefined) {
    const { day, hour, offset } = clock(quarter * quarterMs, timeZone);
    span = unit === 'day' ? day : `${day}T${hour}:00${offset}`;
    spans.set(quarter, span);
  }
  return span;
}

/** Adds `spanOfTime` to the functions that queries call. */
export function addLocalTime(database: DatabaseSync): void {
  database.function('local_time', { deterministic: true }, (time, unit, timeZone) =>
    spanOfTime(Number(time), unit === 'day' ? 'day' : 'hour', String(timeZone)),
  );
}

/** Whether every UTC hour of these lies within one hour of the zone. */
export function hasWholeHours(hours: Iterable<number>, timeZone: string): boolean {
  if (timeZone === 'UTC') return true;
  for (const hour of hours) {
    if (!clock(hour * 4 * quarterMs, timeZone).offset.endsWith(':00')) return false;
  }
  return true;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function clock(timeMs: number, timeZone: string): { day: string; hour: string; offset: string } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      timeZoneName: 'longOffset',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    day: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    hour: part('hour'),
    // "GMT" alone is UTC itself.
    offset: part('timeZoneName').replace('GMT', '') || '+00:00',
  };
}
