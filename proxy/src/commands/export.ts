import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type ExportManifest, exportFormats, InvalidError } from '@thumbwire/shared';
import { z } from 'zod';
import { exporters } from '../exporters/index.ts';
import { sizeInWords } from '../size.ts';
import { type Context, defineCommand, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count, counted } from './support/count.ts';
import { declareFilter, FilterOptions, toFilter } from './support/filter.ts';
import { printable } from './support/text.ts';
import { becauseOf } from './support/write-error.ts';

const formats = exportFormats.map((id) => `${id}: ${exporters[id].summary}`).join('; ');

export const exportRequests = defineCommand({
  summary: 'write rated requests as training data, or all of them for a spreadsheet',
  examples: [
    ['export --format kto --out train.jsonl', 'every rated answer, and train.jsonl.manifest.json'],
    ['export --format dpo --since 30d --model gpt-4o-mini', 'pairs of the last month, to standard output'],
    ['export --format csv --rating down --out down.csv --force', 'in place of a file that is there'],
  ],
  declare(command) {
    command
      .requiredOption('--format <format>', formats)
      .option('--out <file>', 'file to write, and beside it its manifest; without it: standard output')
      .option('--force', 'replace files that are there');
    declareFilter(command);
    declareConnection(command);
  },
  input: Connection.extend({
    ...FilterOptions.shape,
    format: z.enum(exportFormats, { error: `--format must be one of ${exportFormats.join(', ')}.` }),
    out: z.string().min(1, { error: '--out must name a file.' }).optional(),
    force: z.boolean().default(false),
  }),
  async run({ url, home, format, out, force, ...wanted }, { env, output, untilStopped }) {
    const filter = toFilter(wanted, Date.now());
    const client = await connect({ url, home }, env);
    const target = out === undefined ? null : await claim(out, force);
    const signal = untilStopped();

    const write = target === null ? output.bytes : (bytes: Uint8Array) => target.write(bytes);
    let manifest: ExportManifest;
    try {
      const { id, body } = await client.exportRequests({ format, filter, signal });
      await copy(body, write, output);
      manifest = (await client.api.exports.manifest({ id })).data;
      await target?.finish(manifest);
    } catch (error) {
      await target?.discard();
      if (signal.aborted) throw new InvalidError('The export was stopped; no file was written.');
      throw error;
    }

    if (out === undefined) output.note(told(manifest));
    else output.result(manifest, () => `${told(manifest)}\n${printable(out)} is written.`);
  },
});

async function copy(
  body: ReadableStream<Uint8Array>,
  write: (bytes: Uint8Array) => unknown,
  { progress }: Context['output'],
): Promise<void> {
  let sizeBytes = 0;
  try {
    for await (const bytes of body) {
      await write(bytes);
      sizeBytes += bytes.length;
      progress(`Exporting: ${sizeInWords(sizeBytes)} ...`);
    }
  } finally {
    progress(null);
  }
}

/** A file that is there only when it is whole. */
interface Target {
  write(bytes: Uint8Array): Promise<void>;
  finish(manifest: ExportManifest): Promise<void>;
  discard(): Promise<void>;
}

/** @throws WrongUseError a file is there; InvalidError it cannot be written */
async function claim(path: string, force: boolean): Promise<Target> {
  const manifestPath = `${path}.manifest.json`;
  for (const file of [path, manifestPath]) {
    if (!force && (await stat(file).catch(() => null))) {
      throw new WrongUseError(`${printable(file)} is there already; --force replaces it.`);
    }
  }
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new InvalidError(`${printable(path)} could not be written${becauseOf(cause)}`, { cause });
    }
  };
  const handle: FileHandle = await attempt(() => open(part, 'wx'));
  return {
    write: (bytes) => attempt(() => handle.writeFile(bytes)),
    finish: (manifest) =>
      attempt(async () => {
        await handle.sync();
        await handle.close();
        await writeFile(`${part}.manifest`, `${JSON.stringify(manifest, null, 2)}\n`);
        await rename(`${part}.manifest`, manifestPath);
        await rename(part, path);
      }),
    async discard() {
      await handle.close().catch(() => {}); // It may be closed by now.
      await Promise.all([part, `${part}.manifest`].map((file) => rm(file, { force: true })));
    },
  };
}

/** What people should know of each reason. */
const reasons: Readonly<Record<string, string>> = {
  unrated: 'are not rated',
  'no-messages': 'have no bodies that can be read',
  open: 'are still under way',
  incomplete: 'were cut off',
  'no-answer': 'have an empty answer',
  'unnamed-choice': 'have several choices, and the rating names none',
  'inline-data': 'hold images or files of more than 64 kB',
  'rated-down': 'are rated down, and have no correction',
  'no-counterpart': 'have no other answer to the same prompt that was rated the other way',
};

function told({ matched, requests, lines, sizeBytes, leftOut }: ExportManifest): string {
  const left = Object.entries(leftOut).map(
    ([reason, number]) => `  ${count(number)} ${reasons[reason] ?? reason}`,
  );
  return [
    `${count(requests)} of ${counted(matched, 'request')}, in ${counted(lines, 'line')} (${sizeInWords(sizeBytes)}).`,
    ...(left.length === 0 ? [] : ['Left out:', ...left]),
  ].join('\n');
}
