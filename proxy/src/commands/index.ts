import { clear } from './clear.ts';
import type { CliCommand } from './command.ts';
import { doctor } from './doctor.ts';
import { query } from './query.ts';
import { rate } from './rate.ts';
import { show } from './show.ts';
import { start } from './start.ts';
import { tail } from './tail.ts';

/** Every command, in the order of `--help`. */
export const commands = { start, rate, clear, query, show, tail, doctor } satisfies Record<
  string,
  CliCommand
>;
