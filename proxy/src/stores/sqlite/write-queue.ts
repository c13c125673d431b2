import type { Outcome, Progress, Task } from './protocol.ts';
import type { WriterThread } from './writer-thread.ts';

/** Something for the writer to do. It is kept until it is committed, so that it can be sent again. */
export interface Job {
  /** What to send, now; `place` puts bytes into the batch and answers where. Asked for with each attempt. */
  task(place: (bytes: Uint8Array) => number, isBare: boolean): Task;
  /** Bytes of its bodies. */
  readonly sizeBytes: number;
  /** Somebody waits for it. */
  readonly isUrgent: boolean;
  committed(outcome: Outcome): void;
  /** It could not be written, alone and repeatedly, for no reason that passes. */
  lost(reason: string): void;
}

/** Groups jobs into batches, one under way at a time, and sends them again until they are committed. */
export interface WriteQueue {
  add(job: Job): void;
  /** Waits until everything added before is committed, at most `timeoutMs`. Answers whether it is. */
  flushed(timeoutMs: number): Promise<boolean>;
  readonly progress: Progress;
  /** Why nothing can be written at the moment, or `null`. */
  readonly problem: string | null;
  /** Calls back after each commit, each failure and each step of indexing, until the answered function is called. */
  onProgress(listener: () => void): () => void;
  stop(): void;
}

/** A batch goes out when it has this many bytes, or after this time, whichever comes first. */
const batchBytes = 1024 * 1024;
const batchTimeMs = 10;
/** Bounds of one batch, so that a commit stays short. */
const mostJobs = 1_000;
const mostBytes = 4 * 1024 * 1024;
/** A batch that fails this often for no passing reason is sent job by job, and then each job is given up. */
const mostFailures = 2;
const firstRetryMs = 50;
const longestRetryMs = 2_000;

interface Entry {
  readonly job: Job;
  readonly number: number;
  failures: number;
}

export function openWriteQueue(options: {
  thread: WriterThread;
  initial: Progress;
  log: (line: string) => void;
}): WriteQueue {
  const { thread, log } = options;
  let progress = options.initial;
  let waiting: Entry[] = [];
  let waitingBytes = 0;
  let underWay: Entry[] = [];
  let added = 0;
  let retries = 0;
  let flushes = 0;
  let problem: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let urgent: NodeJS.Immediate | null = null;
  let isStopped = false;
  const listeners = new Set<() => void>();

  function add(job: Job): void {
    added += 1;
    waiting.push({ job, number: added, failures: 0 });
    waitingBytes += job.sizeBytes;
    schedule(job.isUrgent);
  }

  function schedule(isUrgent: boolean): void {
    if (isStopped || underWay.length > 0 || problem !== null || waiting.length === 0) return;
    if (isUrgent || waitingBytes >= batchBytes || waiting.length >= mostJobs) {
      urgent ??= setImmediate(() => {
        urgent = null;
        send();
      });
    } else {
      timer ??= setTimeout(() => {
        timer = null;
        send();
      }, batchTimeMs);
    }
  }

  function send(): void {
    if (isStopped || underWay.length > 0 || waiting.length === 0) return;
    underWay = takeBatch();
    const { tasks, bytes } = assemble(underWay);
    void thread.write(tasks, bytes).then((reply) => {
      if (reply.kind === 'committed') committed(reply.outcomes, reply.progress);
      else failed(reply.reason, reply.isPassing);
    });
  }

  function takeBatch(): Entry[] {
    const suspect = waiting[0];
    const isAlone = suspect !== undefined && suspect.failures >= mostFailures;
    let sizeBytes = 0;
    const end = waiting.findIndex(({ job, failures }, index) => {
      sizeBytes += job.sizeBytes;
      if (index === 0) return false;
      return isAlone || failures >= mostFailures || index >= mostJobs || sizeBytes > mostBytes;
    });
    const batch = end === -1 ? waiting : waiting.slice(0, end);
    waiting = end === -1 ? [] : waiting.slice(end);
    for (const { job } of batch) waitingBytes -= job.sizeBytes;
    return batch;
  }

  function committed(outcomes: readonly Outcome[], next: Progress): void {
    const batch = underWay;
    underWay = [];
    settled();
    for (const [index, { job }] of batch.entries()) job.committed(outcomes[index] ?? { kind: 'done' });
    setProgress(next);
    schedule(flushes > 0 || waiting.some(({ job }) => job.isUrgent));
  }

  function settled(): void {
    retries = 0;
    problem = null;
  }

  function failed(reason: string, isPassing: boolean): void {
    // What is not written stays in the journal; nothing is tried again.
    if (isStopped) return;
    const batch = underWay;
    underWay = [];
    if (!isPassing) {
      for (const entry of batch) entry.failures += 1;
      const [only] = batch;
      // Twice with the others, twice alone, twice without its bodies.
      if (batch.length === 1 && only && only.failures >= 3 * mostFailures) {
        log(`A record could not be written and was given up: ${reason}`);
        batch.length = 0;
        only.job.lost(reason);
      }
    }
    waiting = [...batch, ...waiting];
    for (const { job } of batch) waitingBytes += job.sizeBytes;
    if (waiting.length === 0) {
      // It was given up, and there is nothing to try again.
      settled();
      notify();
      return;
    }
    if (problem === null) log(`Writing failed and is tried again: ${reason}`);
    problem = reason;
    const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** retries);
    retries += 1;
    timer = setTimeout(() => {
      timer = null;
      send();
    }, delayMs);
    notify();
  }

  async function flushed(timeoutMs: number): Promise<boolean> {
    const last = added;
    const isDone = () => {
      const oldest = underWay[0] ?? waiting[0];
      return oldest === undefined || oldest.number > last;
    };
    if (isDone()) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopListening = onProgress(() => {
      if (isDone()) resolve();
    });
    const limit = setTimeout(resolve, timeoutMs);
    flushes += 1;
    schedule(true);
    await promise;
    flushes -= 1;
    clearTimeout(limit);
    stopListening();
    return isDone();
  }

  function setProgress(next: Progress): void {
    progress = next;
    notify();
  }

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function onProgress(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  thread.onProgress(setProgress);

  return {
    add,
    flushed,
    onProgress,
    get progress() {
      return progress;
    },
    get problem() {
      return problem;
    },
    stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      if (urgent) clearImmediate(urgent);
    },
  };
}

/** Puts a batch together: its tasks as JSON, and all bodies one after another. */
function assemble(batch: readonly Entry[]): { tasks: string; bytes: ArrayBuffer } {
  const parts: Uint8Array[] = [];
  let length = 0;
  const place = (bytes: Uint8Array): number => {
    const start = length;
    parts.push(bytes);
    length += bytes.byteLength;
    return start;
  };
  const tasks = batch.map(({ job, failures }) => job.task(place, failures >= 2 * mostFailures));
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return { tasks: JSON.stringify(tasks), bytes: bytes.buffer };
}
