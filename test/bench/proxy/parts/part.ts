import type { Row } from '../../report.ts';
import type { Rig } from '../rig.ts';

/** What a part of the benchmark has at hand. */
export interface Bench {
  readonly rig: Rig;
  /** A folder that is removed at the end. */
  readonly folder: string;
  readonly rounds: number;
  readonly seconds: number;
}

/** One part of the benchmark: what it measures, and how. */
export interface Part {
  readonly summary: string;
  run(bench: Bench): Promise<readonly Row[]>;
}
