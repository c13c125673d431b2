import type { TestContext } from 'vitest';

/** What a test went through: rounds, kills, ids checked … */
export type Counts = Readonly<Record<string, number | string>>;

declare module 'vitest' {
  interface TaskMeta {
    counts?: { readonly subject: string; readonly counts: Counts };
  }
}

/** `npm run test:faults` runs the same tests for longer. */
const isLong = process.env.THUMBWIRE_FAULTS === 'long';

/** How many there are in `npm test`, and how many in `npm run test:faults`. */
export function size(short: number, long: number): number {
  return isLong ? long : short;
}

/** The same moments in every run; another seed gives others. */
export const seed = Number(process.env.THUMBWIRE_FAULTS_SEED ?? 20_251);

/** Tells what a test went through, on a line of its own and for the table at the end. */
export function tell({ task }: Pick<TestContext, 'task'>, subject: string, counts: Counts): void {
  task.meta.counts = { subject, counts };
  console.info(`faults, ${subject}: ${toText(counts)}`);
}

export function toText(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${typeof count === 'number' ? count.toLocaleString('en') : count}`)
    .join(', ');
}
