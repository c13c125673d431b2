import type { Row } from '../report.ts';
import type { Measured } from './measure.ts';

/** What is promised, in milliseconds or as a ratio. */
const goals = { p50: 5, p99: 15, rated: 2, growth: 2 } as const;
const widths = [40, 9, 9, 9, 10, 8, 8] as const;

export function heading(small: number, large: number): string {
  const counts = [small, large].map((count) => count.toLocaleString('en'));
  return [
    `Milliseconds at ${counts[1]} requests; "small" at ${counts[0]}, "growth" where both found as many rows.`,
    cells(['', 'p50', 'p99', 'small', 'growth', 'rows', 'times']),
  ].join('\n');
}

export function lineOf({ shape, p50, p99, smallMs, growth, rows, times }: Measured): string {
  const digits = (value: number | null) => (value === null ? '-' : value.toFixed(value < 100 ? 2 : 0));
  const line = [shape.name, digits(p50), digits(p99), digits(smallMs), digits(growth), rows, times];
  return cells(line.map(String)) + (shape.kind === 'all' ? '  reads all' : '');
}

/** The figures with their goals; those of questions that read everything have none. */
export function rowsOf(measured: readonly Measured[]): Row[] {
  const newest = measured.find(({ shape }) => shape.name === 'newest');
  return measured.flatMap(({ shape, p50, p99, growth }) => {
    const isIndexed = shape.kind !== 'all';
    const row = (what: string, value: number, goal: number, unit = ''): Row => ({
      name: `${shape.name}: ${what}`,
      value,
      goal: isIndexed ? goal : null,
      better: 'lower',
      unit,
    });
    return [
      row('p50', p50, goals.p50, 'ms'),
      row('p99', p99, goals.p99, 'ms'),
      ...(growth === null || shape.kind === 'sum' ? [] : [row('growth', growth, goals.growth)]),
      ...(newest && shape.kind === 'rated' ? [row('to the newest page', p50 / newest.p50, goals.rated)] : []),
    ];
  });
}

function cells(values: readonly string[]): string {
  return values
    .map((value, at) => (at === 0 ? value.padEnd(widths[0]) : value.padStart(widths[at] ?? 0)))
    .join('');
}
