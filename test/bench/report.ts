import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';

/** One figure of a benchmark. */
export interface Row {
  readonly name: string;
  readonly value: number;
  /** `null`: nothing was promised. */
  readonly goal: number | null;
  readonly better: 'higher' | 'lower';
  /** `ms`, `req/s`, `MB`; empty for a ratio. */
  readonly unit: string;
}

/** What figures were measured on: they mean little without it. */
export interface Machine {
  readonly processors: string;
  readonly memoryGigabytes: number;
  readonly platform: string;
  readonly versions: { readonly node: string; readonly sqlite: string };
  /** How many processes wanted to run in the last minute. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const { node = '', sqlite = '' } = process.versions;
  return {
    processors: `${cpus().length} x ${cpus()[0]?.model}`,
    memoryGigabytes: shorten(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    versions: { node, sqlite },
    load: shorten(loadavg()[0] ?? 0),
  };
}

export function machineLine({ processors, memoryGigabytes, platform, versions, load }: Machine): string {
  return `${processors}, ${memoryGigabytes} GB, ${platform}, Node ${versions.node}, SQLite ${versions.sqlite}, load ${load}`;
}

export function isMet({ value, goal, better }: Row): boolean {
  return goal === null || (better === 'lower' ? value <= goal : value >= goal);
}

/** A table for people: what was measured, what was promised, and whether it was kept. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const unit = row.unit === '' ? '' : ` ${row.unit}`;
    const goal = row.goal === null ? '' : `${row.better === 'lower' ? '<=' : '>='} ${told(row.goal)}${unit}`;
    return [row.name, `${told(row.value)}${unit}`, goal, isMet(row) ? '' : 'MISSED'];
  });
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells
    .map(([name = '', value = '', goal = '', note = '']) =>
      [name.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0), goal.padEnd(widths[2] ?? 0), note]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes the figures for programs: each by its name, the machine beside them. */
export async function writeReport(file: string, machine: Machine, rows: readonly Row[]): Promise<void> {
  const figures = rows.map((row) => [
    row.name,
    { value: shorten(row.value), goal: row.goal, better: row.better, unit: row.unit, ok: isMet(row) },
  ]);
  await writeFile(file, `${JSON.stringify({ machine, ...Object.fromEntries(figures) }, null, 2)}\n`);
}

/** The figures of such a report. */
export function rowsIn(report: string): Row[] {
  const { machine: _, ...figures }: Record<string, Omit<Row, 'name'>> = JSON.parse(report);
  return Object.entries(figures).map(([name, { value, goal, better, unit }]) => ({
    name,
    value,
    goal,
    better,
    unit,
  }));
}

/** The value that this share of all values does not exceed; the median with 0.5. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('Of no values there is no percentile.');
  return value;
}

function told(value: number): string {
  return shorten(value).toLocaleString('en', { maximumFractionDigits: 4 });
}

/** Three digits say all that a measurement knows. */
function shorten(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
}
