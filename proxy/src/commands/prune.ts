import type { PruneStep } from '@thumbwire/shared';
import { z } from 'zod';
import { readSize, sizeInWords } from '../size.ts';
import { type Context, defineCommand, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count, counted } from './support/count.ts';
import { readTime } from './support/time.ts';

export const prune = defineCommand({
  summary: 'delete the oldest requests, by age or until the log is small enough; rated ones stay',
  examples: [
    ['prune --older-than 30d --dry-run', 'how many requests are older than 30 days'],
    ['prune --older-than 30d', 'they are gone, but for those that are rated'],
    ['prune --max-size 2GB', 'the oldest unrated ones go until the log takes no more than 2 GB'],
    ['prune --older-than 365d --include-rated', 'nothing is left that is older than a year'],
  ],
  declare(command) {
    command
      .option('--older-than <time>', 'only what began before: 30d, 12h, or 2026-01-31')
      .option('--max-size <size>', 'the oldest, until the log takes no more than this: 2GB, 500MB')
      .option('--include-rated', 'rated requests go, too')
      .option('--dry-run', 'delete nothing, only count');
    declareConnection(command);
  },
  input: Connection.extend({
    olderThan: z.string().optional(),
    maxSize: z.string().optional(),
    includeRated: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
  async run({ olderThan, maxSize, includeRated, dryRun, ...connection }, { env, output, untilStopped }) {
    if (olderThan === undefined && maxSize === undefined) {
      throw new WrongUseError(
        'prune needs to know what is to go: --older-than 30d, --max-size 2GB, or both.',
      );
    }
    const asked = {
      ...(olderThan === undefined ? {} : { olderThan: readTime(olderThan, '--older-than', Date.now()) }),
      ...(maxSize === undefined ? {} : { maxSizeBytes: sizeOf(maxSize) }),
      includeRated,
      dryRun,
    };
    const client = await connect(connection, env);
    const signal = untilStopped();

    const last = await follow(await client.api.prune(asked, { signal }), output, signal);

    output.result(last, () => told(last, maxSize !== undefined));
  },
});

function sizeOf(text: string): number {
  const bytes = readSize(text);
  if (bytes === null) throw new WrongUseError(`--max-size must be a size like 2GB or 500MB, not "${text}".`);
  return bytes;
}

/** Shows each step until the last one. Ctrl-C ends it: what is deleted by then stays so. */
async function follow(
  steps: AsyncIterable<PruneStep>,
  output: Context['output'],
  signal: AbortSignal,
): Promise<PruneStep> {
  let last: PruneStep | null = null;
  try {
    for await (const step of steps) {
      last = step;
      output.progress(progressOf(step));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    output.progress(null);
  }
  return last ?? { phase: 'removing', removed: 0, keptRated: 0, total: 0, sizeBytes: 0 };
}

function progressOf({ phase, removed, keptRated, total, sizeBytes }: PruneStep): string {
  return phase === 'erasing'
    ? `Deleted ${counted(removed, 'request')}; overwriting what they left in the files (${sizeInWords(sizeBytes)}) ...`
    : `Deleting: ${count(removed + keptRated)} of ${count(total)} requests ...`;
}

/** @param isGuess How many make up a size is told from their average. */
function told({ phase, removed, keptRated, total, sizeBytes }: PruneStep, isGuess: boolean): string {
  const stay =
    keptRated === 0 ? '' : ` ${counted(keptRated, 'request')} stayed because of a rating (--include-rated).`;
  switch (phase) {
    case 'counted': {
      const kept = keptRated === 0 ? '' : ` ${counted(keptRated, 'request')} would stay because of a rating.`;
      return `${isGuess ? 'About ' : ''}${counted(total - keptRated, 'request')} would go.${kept} The log takes ${sizeInWords(sizeBytes)}.`;
    }
    case 'done':
      if (removed === 0) return `Nothing was deleted; the log takes ${sizeInWords(sizeBytes)}.${stay}`;
      return `${counted(removed, 'request')} deleted; no byte of them is left in the log, which takes ${sizeInWords(sizeBytes)}.${stay}`;
    case 'removing':
    case 'erasing':
      return `Stopped: ${counted(removed, 'request')} deleted. What they left in the files is overwritten by the proxy.`;
  }
}
