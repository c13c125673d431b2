import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { InvalidError, type ThumbwireClient, ThumbwireError, UnreachableError } from '@thumbwire/shared';
import { z } from 'zod';
import { type Context, defineCommand } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count, counted } from './support/count.ts';
import { printable } from './support/text.ts';

/** So many lines are on their way at a time, or so many characters: the proxy writes to the disk once for all that wait. */
const mostUnderWay = 64;
const mostCharacters = 16 * 1024 * 1024;
/** So many lines that were refused are told, each with its reason. */
const mostTold = 10;

/** What became of the lines of a file. */
interface Counts {
  added: number;
  /** Requests that were there before. */
  present: number;
  refused: number;
  readonly reasons: { readonly line: number; readonly reason: string }[];
}

export const importRequests = defineCommand({
  summary: 'take in requests of another log: an export in the format jsonl, or one of Helicone',
  examples: [
    ['import log.jsonl', 'what "export --format jsonl" wrote, with ids, times, ratings and their history'],
    [
      'import output.jsonl',
      "what Helicone's export tool wrote with --include-body; ratings come out of its scores",
    ],
  ],
  declare(command) {
    command.argument('<file>', 'one request on each line, as JSON');
    declareConnection(command);
  },
  input: Connection.extend({ file: z.string().min(1, { error: 'Name the file to import.' }) }),
  async run({ file, ...connection }, { env, output, untilStopped }) {
    await checkFile(file);
    const client = await connect(connection, env);
    const signal = untilStopped();

    const counts = await readLines(file, client, output, signal);

    output.result(counts, () => told(counts));
    if (signal.aborted)
      throw new InvalidError('The import was stopped; what is in stays, and the rest can follow.');
    if (counts.refused > 0)
      throw new InvalidError(
        `${counted(counts.refused, 'line')} ${counts.refused === 1 ? 'was' : 'were'} not taken in.`,
      );
  },
});

/** @throws InvalidError */
async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidError(`${printable(file)} cannot be read (${cause.message}).`, { cause });
  });
  if (!found.isFile()) throw new InvalidError(`${printable(file)} is no file.`);
}

async function readLines(
  file: string,
  client: ThumbwireClient,
  { progress }: Context['output'],
  signal: AbortSignal,
): Promise<Counts> {
  const counts: Counts = { added: 0, present: 0, refused: 0, reasons: [] };
  const underWay = new Set<Promise<void>>();
  let characters = 0;
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number += 1;
      if (signal.aborted) break;
      if (line.trim() === '') continue;
      const { length } = line;
      characters += length;
      const sending: Promise<void> = send(client, line, number, counts).finally(() => {
        characters -= length;
        underWay.delete(sending);
      });
      underWay.add(sending);
      while (underWay.size >= mostUnderWay || (characters > mostCharacters && underWay.size > 0)) {
        await Promise.race(underWay);
      }
      if (number % 50 === 0) progress(`Importing: ${count(number)} lines ...`);
    }
    await Promise.all(underWay);
  } finally {
    progress(null);
  }
  return counts;
}

/** @throws UnreachableError */
async function send(client: ThumbwireClient, line: string, number: number, counts: Counts): Promise<void> {
  try {
    const { data } = await client.api.importing({ record: JSON.parse(line) });
    counts[data.outcome] += 1;
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    counts.refused += 1;
    if (counts.reasons.length < mostTold) counts.reasons.push({ line: number, reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'It is not JSON.';
  if (error instanceof ThumbwireError) return error.message;
  throw error;
}

function told({ added, present, refused, reasons }: Counts): string {
  return [
    `${counted(added, 'request')} taken in${present === 0 ? '' : `; ${counted(present, 'request')} ${present === 1 ? 'was' : 'were'} there already`}.`,
    ...reasons.map(({ line, reason }) => `  Line ${line}: ${printable(reason)}`),
    ...(refused > reasons.length ? [`  ... and ${refused - reasons.length} more.`] : []),
  ].join('\n');
}
