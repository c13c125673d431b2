import { clear } from './clear.ts';
import type { CliCommand } from './command.ts';
import { compare } from './compare.ts';
import { remove } from './delete.ts';
import { doctor } from './doctor.ts';
import { exportRequests } from './export.ts';
import { importRequests } from './import.ts';
import { keys } from './keys.ts';
import { monitors } from './monitors.ts';
import { origins } from './origins.ts';
import { pair } from './pair.ts';
import { prune } from './prune.ts';
import { query } from './query.ts';
import { rate } from './rate.ts';
import { show } from './show.ts';
import { start } from './start.ts';
import { stats } from './stats.ts';
import { tail } from './tail.ts';
import { webhooks } from './webhooks.ts';

/** Every command, in the order of `--help`. */
export const commands = {
  start,
  rate,
  clear,
  query,
  show,
  stats,
  compare,
  tail,
  monitors,
  webhooks,
  export: exportRequests,
  import: importRequests,
  delete: remove,
  prune,
  keys,
  origins,
  pair,
  doctor,
} satisfies Record<string, CliCommand>;
