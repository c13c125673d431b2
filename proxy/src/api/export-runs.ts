import { createHash, randomUUIDv7 } from 'node:crypto';
import { ConflictError, type ExportManifest, NotFoundError } from '@thumbwire/shared';
import { exporters } from '../exporters/index.ts';
import type { ExportQuery, Store } from '../stores/store.ts';
import { toIso } from './time.ts';

/** An export that has begun: its file, and the id under which its manifest is kept. */
interface ExportRun {
  readonly id: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** The exports of this proxy: those that run, and the manifests of the last ones. */
export interface ExportRuns {
  /**
   * Begins one, and answers when its first piece is there.
   *
   * @param asked The filter as the client wrote it, for the manifest.
   * @throws StoreUnavailableError too many run, or the store cannot be read
   */
  start(query: ExportQuery, asked: unknown): Promise<ExportRun>;
  /** @throws NotFoundError unknown, or too long ago; ConflictError its file was not read to the end */
  manifest(id: string): ExportManifest;
}

/** So many manifests are remembered. */
const mostKept = 100;

export function createExportRuns(store: Store): ExportRuns {
  const runs = new Map<string, ExportManifest | 'running'>();

  async function* pieces(id: string, query: ExportQuery, filter: unknown): AsyncGenerator<Uint8Array, void> {
    const createdAt = toIso(Date.now());
    const hash = createHash('sha256');
    for await (const { bytes, counts, isLast } of store.export(query)) {
      hash.update(bytes);
      if (isLast) {
        const { leftOut, ...sums } = counts;
        const sha256 = hash.digest('hex');
        const { format } = query;
        runs.set(id, { id, format, filter, createdAt, ...sums, sha256, leftOut: { ...leftOut } });
      }
      yield bytes;
    }
  }

  return {
    async start(query, asked) {
      const id = randomUUIDv7();
      const rest = pieces(id, query, asked);
      // What goes wrong at the very beginning is still answered with its status.
      const first = await rest.next();
      const [oldest] = runs.keys();
      if (runs.size >= mostKept && oldest !== undefined) runs.delete(oldest);
      if (!runs.has(id)) runs.set(id, 'running');
      return { id, body: ReadableStream.from(following(first, rest)) };
    },
    manifest(id) {
      const run = runs.get(id);
      if (run === undefined) {
        throw new NotFoundError(`There is no export "${id}", or it was too long ago; export again.`);
      }
      if (run !== 'running') return run;
      throw new ConflictError(`The export "${id}" is not over: read its file to the end first.`);
    },
  };
}

async function* following(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** Name and type of the file. */
export function fileOf({ format }: Pick<ExportQuery, 'format'>): { name: string; contentType: string } {
  const { extension, contentType } = exporters[format];
  return { name: `thumbwire-${format}.${extension}`, contentType };
}
