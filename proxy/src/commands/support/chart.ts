import { plot } from 'simple-ascii-chart';
import type { Screen } from '../command.ts';

/** A rate and how sure it is, each from 0 to 1. */
export interface Sure {
  readonly rate: number;
  readonly interval: readonly [low: number, high: number];
}

/** A rate on a line from 0 to 100 %, as wide as is asked: `··├──●─┤···`. Nothing where no rate is known. */
export function rateBar(sure: Sure | null, width: number): string {
  if (sure === null) return '';
  return pointBar({ point: sure.rate, interval: sure.interval }, { from: 0, to: 1 }, width);
}

/** A point and its interval on a line between two ends; a line that goes below zero marks it: `·├─●┼─┤·`. */
export function pointBar(
  { point, interval: [low, high] }: { point: number | null; interval: readonly [number, number] },
  { from, to }: { from: number; to: number },
  width: number,
): string {
  const place = (value: number) => Math.round(((value - from) / (to - from)) * (width - 1));
  const cells = Array.from({ length: width }, (_, at) => {
    if (point !== null && at === place(point)) return '●';
    if (at === place(low)) return '├';
    if (at === place(high)) return '┤';
    const isZero = from < 0 && at === place(0);
    if (at > place(low) && at < place(high)) return isZero ? '┼' : '─';
    return isZero ? '│' : '·';
  });
  return cells.join('');
}

/** A span of time with its rate. */
export interface Moment {
  /** Place in time; whole numbers follow each other. */
  readonly at: number;
  readonly label: string;
  readonly rate: number;
}

const height = 11;

/** A line of rates over time, from 0 to 100 %; where a span of time is missing it is broken. */
export function trend(moments: readonly Moment[], { width }: Pick<Screen, 'width'>): string {
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return '';
  const labels = new Map([first, last].map(({ at, label }) => [at, label]));
  const drawn = plot(runs(moments), {
    width: Math.max(width - 10, 20),
    height,
    yRange: [0, 1],
    customYAxisTicks: [0, 0.25, 0.5, 0.75, 1],
    customXAxisTicks: [first.at, last.at],
    formatter: (value, { axis }) => (axis === 'y' ? percent(value) : (labels.get(value) ?? '')),
  });
  return drawn
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

/** Points that follow each other without a gap. */
function runs(moments: readonly Moment[]): [number, number][][] {
  const lines: [number, number][][] = [];
  let before: number | null = null;
  for (const { at, rate } of moments) {
    if (before !== null && at === before + 1) lines.at(-1)?.push([at, rate]);
    else lines.push([[at, rate]]);
    before = at;
  }
  return lines;
}

/** A share as a person reads it: `64 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
