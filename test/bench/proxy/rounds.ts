import { percentile } from '../report.ts';
import type { Contender } from './contenders/contender.ts';
import type { Slice } from './rig.ts';

/** What was measured of each contender, by its name, one slice for each round. */
export type Rounds = ReadonlyMap<string, readonly Slice[]>;

/**
 * Gives each contender its turn in each round, every other round in the reverse order, so that a busy moment of the
 * machine and what one leaves behind meet all of them.
 */
export async function playRounds(
  contenders: readonly Contender[],
  rounds: number,
  turn: (contender: Contender) => Promise<Slice>,
): Promise<Rounds> {
  const slices = new Map<string, Slice[]>(contenders.map(({ name }) => [name, []]));
  // The first one only warms up.
  for (let round = -1; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const slice = await turn(contender);
      if (round >= 0) slices.get(contender.name)?.push(slice);
    }
  }
  return slices;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/** The median over all rounds of what two contenders reached in the same round, one divided by the other. */
export function ratio(
  rounds: Rounds,
  names: readonly [string, string],
  of: (slice: Slice) => number,
): number {
  const [ones, others] = names.map((name) => rounds.get(name) ?? []);
  return median((ones ?? []).map((slice, index) => of(slice) / of((others ?? [])[index] ?? slice)));
}

/** The median of a contender over all rounds. */
export function middle(rounds: Rounds, name: string, of: (slice: Slice) => number): number {
  return median((rounds.get(name) ?? []).map(of));
}

/** Requests each second, until the last of them was kept. */
export const perSecond = ({ answers, durationMs, keptMs }: Slice) => (answers / (durationMs + keptMs)) * 1000;

export const cpuMicroseconds = ({ cpuSeconds, answers }: Slice) => (cpuSeconds / answers) * 1e6;
