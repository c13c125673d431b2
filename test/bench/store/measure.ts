import { InvalidError } from '@thumbwire/shared';
import { percentile } from '../report.ts';
import type { Log } from './log.ts';
import type { Shape } from './shape.ts';

/** How one kind of question fared in a small and in a large log; times are in milliseconds. */
export interface Measured {
  readonly shape: Shape;
  readonly times: number;
  /** Rows found in the large log, in the middle. */
  readonly rows: number;
  readonly smallMs: number;
  readonly p50: number;
  readonly p99: number;
  /** Large to small, of those times at which both found as many rows; `null`: there were few of them. */
  readonly growth: number | null;
}

interface Answer {
  readonly ms: number;
  readonly rows: number;
}

/** A kind of question is not asked for longer than this, in milliseconds. */
const longestMs = 30_000;
const leastPairs = 5;

/**
 * Asks both logs in turns, so that a busy moment of the machine meets both; before, the answers are proven right.
 *
 * @returns the reason if the store refuses to answer, as it does when it takes too long
 */
export async function measure(
  shape: Shape,
  { small, large }: { small: Log; large: Log },
): Promise<Measured | string> {
  try {
    for (const log of [small, large]) await prove(shape, log);
    const [ofSmall, ofLarge]: [Answer[], Answer[]] = [[], []];
    const startedAt = performance.now();
    for (let time = 0; time < (shape.most ?? large.samples.length); time++) {
      if (performance.now() - startedAt > longestMs) break;
      const turns = [() => ask(shape, small, time, ofSmall), () => ask(shape, large, time, ofLarge)];
      for (const turn of time % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    return summary(shape, ofSmall, ofLarge);
  } catch (error) {
    if (error instanceof InvalidError) return error.message;
    throw error;
  }
}

/** Also warms up: what is measured is a proxy that has been running for a while. */
async function prove(shape: Shape, log: Log): Promise<void> {
  for (const share of [0.3, 0.5, 0.9]) {
    const sample = log.samples[Math.floor(share * log.samples.length)];
    if (sample === undefined) throw new TypeError('A log has samples.');
    await shape.before?.(log, sample);
    await shape.ask(log, sample, 0);
    await shape.check?.(log, sample);
  }
}

async function ask(shape: Shape, log: Log, time: number, answers: Answer[]): Promise<void> {
  const sample = log.samples[time % log.samples.length];
  if (sample === undefined) throw new TypeError('A log has samples.');
  await shape.before?.(log, sample);
  const startedAt = performance.now();
  const rows = await shape.ask(log, sample, time);
  answers.push({ ms: performance.now() - startedAt, rows });
}

function summary(shape: Shape, small: readonly Answer[], large: readonly Answer[]): Measured {
  const pairs = large.flatMap(({ ms, rows }, time) => {
    const other = small[time];
    return other?.rows === rows ? [{ small: other.ms, large: ms }] : [];
  });
  const times = large.map(({ ms }) => ms);
  const median = (values: readonly number[]) => percentile(values, 0.5);
  return {
    shape,
    times: large.length,
    rows: median(large.map(({ rows }) => rows)),
    smallMs: median(small.map(({ ms }) => ms)),
    p50: median(times),
    p99: percentile(times, 0.99),
    growth:
      pairs.length < leastPairs
        ? null
        : median(pairs.map((pair) => pair.large)) / median(pairs.map((pair) => pair.small)),
  };
}
