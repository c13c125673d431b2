import { z } from 'zod';
import { WrongUseError } from '../command.ts';

/** Without a zone it is by the clock of this machine; a day is its first minute. */
const Moment = z.union([
  z.iso.date().transform((day) => `${day}T00:00`),
  z.iso.datetime({ local: true, offset: true }),
]);

const unitsMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * Reads a time as a person types it.
 *
 * @param text `2h`, `3d` (so long ago), `2026-01-31`, `2026-01-31T14:00` (local), or with `Z` or an offset
 * @param option The option's name, for the sentence.
 * @returns ISO 8601, UTC
 * @throws WrongUseError
 */
export function readTime(text: string, option: string, now: number): string {
  const ago = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  const unit = ago?.[2] === undefined ? undefined : unitsMs[ago[2]];
  const moment = Moment.safeParse(text.replace(/[ T](\d\d:\d\d)(?!:)/, 'T$1:00').replace(' ', 'T'));
  const date = new Date(
    ago && unit !== undefined ? now - Number(ago[1]) * unit : Date.parse(moment.data ?? ''),
  );
  if (Number.isNaN(date.getTime())) {
    throw new WrongUseError(
      `${option} must be a time like 2h, 3d, 2026-01-31 or 2026-01-31T14:00, not "${text}".`,
    );
  }
  return date.toISOString();
}

/**
 * Reads a span of time as a person types it: `30m`, `1h`, `7d`.
 *
 * @returns Whole minutes, at least one
 * @throws WrongUseError
 */
export function readMinutes(text: string, option: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  const minutes = (Number(number) * (unitsMs[unit] ?? Number.NaN)) / 60_000;
  if (Number.isInteger(minutes) && minutes > 0) return minutes;
  throw new WrongUseError(
    `${option} must be whole minutes, hours or days like 30m, 1h or 7d, not "${text}".`,
  );
}

const whole = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** A time of the API as the person's clock shows it: `2026-01-31 14:00:00`. */
export function localTime(iso: string): string {
  return whole.format(new Date(iso));
}

/** Only what a clock shows of it: `14:00:00`. */
export function clockTime(iso: string): string {
  return localTime(iso).slice(11);
}

/** The same, short for a table: without the year if it is this one, without the time if it is not. */
export function shortTime(iso: string, now: Date): string {
  const text = localTime(iso);
  return new Date(iso).getFullYear() === now.getFullYear() ? text.slice(5, 16) : text.slice(0, 10);
}
