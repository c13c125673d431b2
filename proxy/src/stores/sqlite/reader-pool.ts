import { Worker } from 'node:worker_threads';
import { InvalidError, StoreUnavailableError } from '@thumbwire/shared';
import type { FromReader, ReaderOptions, ReadName, Reads, ToReader } from './reading.ts';

/** A few threads that read, started when they are needed. */
export interface ReaderPool {
  /**
   * @throws InvalidError it took too long or would be too large; StoreUnavailableError the database cannot be read
   */
  read<Name extends ReadName>(name: Name, args: Reads[Name]['arguments']): Promise<Reads[Name]['result']>;
  close(): Promise<void>;
}

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Reader {
  readonly worker: Worker;
  readonly calls: Map<number, Call>;
}

const mostReaders = 2;
const endTimeMs = 1_000;

export function openReaderPool(reader: ReaderOptions, timeLimitMs: number): ReaderPool {
  const readers = new Set<Reader>();
  let lastCall = 0;
  let isClosed = false;

  function start(): Reader {
    const worker = new Worker(new URL('./reader.ts', import.meta.url), {
      workerData: reader,
      name: 'thumbwire-reader',
    });
    const started: Reader = { worker, calls: new Map() };
    let reason = 'it was ended';
    worker.on('message', (message: FromReader) => {
      const call = started.calls.get(message.call);
      started.calls.delete(message.call);
      if (message.kind === 'result') call?.resolve(message.result);
      else call?.reject(errorOf(message));
    });
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('exit', () => {
      readers.delete(started);
      const error = new StoreUnavailableError(`Reading from the database stopped (${reason}); try again.`);
      for (const call of started.calls.values()) call.reject(error);
    });
    readers.add(started);
    return started;
  }

  function leastBusy(): Reader {
    const [first] = [...readers].sort((a, b) => a.calls.size - b.calls.size);
    return first && (first.calls.size === 0 || readers.size >= mostReaders) ? first : start();
  }

  return {
    async read<Name extends ReadName>(name: Name, args: Reads[Name]['arguments']) {
      if (isClosed) throw new StoreUnavailableError('The store is closed.');
      lastCall += 1;
      const { worker, calls } = leastBusy();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      calls.set(lastCall, { resolve, reject });
      worker.postMessage({ call: lastCall, name, arguments: args, timeLimitMs });
      // The reader answers each name with its own type; there is nothing foreign to check.
      return (await promise) as Reads[Name]['result'];
    },
    async close() {
      isClosed = true;
      await Promise.all([...readers].map(({ worker }) => end(worker)));
    },
  };
}

/** Lets a thread end by itself; one that is in the middle of a long read is ended. */
async function end(worker: Worker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    worker.terminate().then(() => resolve(), resolve);
  }, endTimeMs);
  worker.once('exit', () => resolve());
  worker.postMessage('close' satisfies ToReader);
  await promise;
  clearTimeout(timer);
}

function errorOf({ cause, message }: Extract<FromReader, { kind: 'error' }>): Error {
  return cause === 'unavailable' ? new StoreUnavailableError(message) : new InvalidError(message);
}
