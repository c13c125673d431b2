import { Worker } from 'node:worker_threads';
import type { FromWriter, Progress, ToWriter, WriterOptions } from './protocol.ts';

type Reply = Extract<FromWriter, { kind: 'committed' | 'failed' }>;

/** The worker that writes, started again whenever it dies, also of its own work between batches. */
export interface WriterThread {
  /** Resolves when the worker has opened the database for the first time, and never if it cannot. */
  readonly ready: Promise<void>;
  /**
   * Sends one batch, one at a time; while no writer runs, it waits for the next one. If the writer dies over it, or
   * is closed, the answer is `failed`. Never rejects.
   */
  write(tasks: string, bytes: ArrayBuffer): Promise<Reply>;
  onProgress(listener: (progress: Progress) => void): void;
  /** Ends the thread after its checkpoint; without an answer in time it is ended all the same. */
  close(timeoutMs: number): Promise<void>;
}

const closedReply: Reply = { kind: 'failed', reason: 'The store is closing.', isPassing: true };
const firstRestartMs = 20;
const longestRestartMs = 2_000;
/** The share of its time that the thread of the exchanges works, from which on it counts as busy. */
const busyShare = 0.8;

export function startWriter(options: {
  writer: WriterOptions;
  writeTimeMs: number;
  log: (line: string) => void;
}): WriterThread {
  const { writer, writeTimeMs, log } = options;
  let worker: Worker | null = null;
  let pending: { resolve(reply: Reply): void; timer: NodeJS.Timeout | null } | null = null;
  let listener: (progress: Progress) => void = () => {};
  /** Sends the batch that came while no writer was there. */
  let sendLater: ((worker: Worker) => void) | null = null;
  let restart: NodeJS.Timeout | null = null;
  let deaths = 0;
  let isClosing = false;
  /** Whether the current worker could open the database: only then its death may be the batch's fault. */
  let isReady = false;
  let onExit: () => void = () => {};
  const ready = Promise.withResolvers<void>();
  let measured = performance.eventLoopUtilization();

  function start(): Worker {
    const started = new Worker(new URL('./writer.ts', import.meta.url), {
      workerData: writer,
      name: 'thumbwire-writer',
    });
    isReady = false;
    let reason = 'It was ended.';
    started.on('message', receive);
    started.on('error', (error: Error) => {
      reason = error.message;
    });
    started.on('exit', () => {
      if (worker === started) worker = null;
      onExit();
      if (isClosing) return;
      const delayMs = Math.min(longestRestartMs, firstRestartMs * 2 ** deaths);
      deaths += 1;
      log(`The writer stopped and is started again in ${delayMs} ms: ${reason}`);
      restart = setTimeout(() => {
        restart = null;
        worker = start();
        sendLater?.(worker);
        sendLater = null;
      }, delayMs);
      settle({ kind: 'failed', reason: `The writer stopped: ${reason}`, isPassing: !isReady });
    });
    return started;
  }

  function receive(message: FromWriter): void {
    switch (message.kind) {
      case 'progress':
        if (!isReady) {
          isReady = true;
          ready.resolve();
          limitTime();
        }
        listener(message.progress);
        return;
      case 'committed':
        deaths = 0;
        settle(message);
        return;
      case 'failed':
        settle(message);
        return;
    }
  }

  function settle(reply: Reply): void {
    if (pending === null) return;
    if (pending.timer) clearTimeout(pending.timer);
    pending.resolve(reply);
    pending = null;
  }

  /** Starting up does not count: only then is the batch under way. */
  function limitTime(): void {
    if (pending === null) return;
    pending.timer = setTimeout(() => {
      log(`The writer did not answer for ${writeTimeMs} ms and is ended.`);
      worker?.terminate().catch(() => {
        // It ended by itself meanwhile.
      });
    }, writeTimeMs);
  }

  /** Since it was asked last. */
  function isBusy(): boolean {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, measured);
    measured = now;
    return utilization > busyShare;
  }

  worker = start();

  return {
    ready: ready.promise,
    async write(tasks, bytes) {
      if (isClosing) return closedReply;
      const { promise, resolve } = Promise.withResolvers<Reply>();
      pending = { resolve, timer: null };
      const batch: ToWriter = { kind: 'batch', tasks, bytes, isBusy: isBusy() };
      const send = (to: Worker) => to.postMessage(batch, [bytes]);
      if (worker === null) {
        sendLater = send;
      } else {
        send(worker);
        if (isReady) limitTime();
      }
      return promise;
    },
    onProgress(next) {
      listener = next;
    },
    async close(timeoutMs) {
      isClosing = true;
      if (restart) clearTimeout(restart);
      settle(closedReply);
      const closing = worker;
      if (closing === null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onExit = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      closing.postMessage({ kind: 'close' } satisfies ToWriter);
      // It ends by itself: terminating a thread within a call into SQLite is asking for trouble.
      await promise;
      clearTimeout(timer);
      if (worker !== null) await closing.terminate();
    },
  };
}
