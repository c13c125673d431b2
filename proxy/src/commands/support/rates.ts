import { InvalidError, parseDimension, type Rates } from '@thumbwire/shared';
import { z } from 'zod';
import { type Screen, WrongUseError } from '../command.ts';
import { percent, rateBar } from './chart.ts';
import { count } from './count.ts';
import type { Column } from './table.ts';
import { oneLine } from './text.ts';

/** The counts of a group or a side, as the API tells them. */
export type Counts = Omit<Rates['totals'], 'scores'>;

export const Confidence = z
  .string()
  .regex(/^0\.\d{1,6}$/, { error: '--confidence must be a number from 0.5 to 0.999.' })
  .transform(Number)
  .refine((share) => share >= 0.5 && share <= 0.999, {
    error: '--confidence must be a number from 0.5 to 0.999.',
  });

/** @throws WrongUseError naming what is known */
export function checkDimension(name: string): string {
  try {
    parseDimension(name);
    return name;
  } catch (cause) {
    if (!(cause instanceof InvalidError)) throw cause;
    throw new WrongUseError(`--by: ${cause.message}`, { cause });
  }
}

/** The value of a dimension as a person reads it. */
export function valueText(value: string | number | boolean | null): string {
  if (value === null) return '(none)';
  if (typeof value === 'boolean') return value ? 'up' : 'down';
  return value === '' ? '""' : oneLine(String(value));
}

/** `50–72 %`. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `${Math.round(low * 100)}–${percent(high)}`;
}

/** Columns that tell how a row is rated; the last one draws it. */
export function countColumns<Row>(
  countsOf: (row: Row) => Counts,
  { screen, confidence }: { screen: Screen; confidence: number },
): Column<Row>[] {
  const number = (title: string, name: 'requests' | 'up' | 'down' | 'unrated', leaves?: number) => ({
    title,
    text: (row: Row) => count(countsOf(row)[name]),
    align: 'right' as const,
    ...(leaves === undefined ? {} : { leaves }),
  });
  const sure = (row: Row) => {
    const { positiveRate, interval } = countsOf(row);
    return positiveRate === null || interval === null ? null : { rate: positiveRate, interval };
  };
  const width = Math.min(40, Math.max(11, Math.floor(screen.width / 5)));
  return [
    number('REQUESTS', 'requests', 6),
    number('UP', 'up'),
    number('DOWN', 'down'),
    number('UNRATED', 'unrated', 4),
    {
      title: 'RATE',
      text: (row) => {
        const { positiveRate } = countsOf(row);
        return positiveRate === null ? '' : percent(positiveRate);
      },
      align: 'right',
    },
    {
      title: percent(confidence),
      text: (row) => {
        const { interval } = countsOf(row);
        return interval === null ? '' : intervalText(interval);
      },
      align: 'right',
      leaves: 3,
    },
    {
      title: `0 %${' '.repeat(width - 8)}100 %`,
      text: (row) => rateBar(sure(row), width),
      leaves: 2,
    },
  ];
}
