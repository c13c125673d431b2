import { writeSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { StoreUnavailableError } from '@thumbwire/shared';
import { messageOf } from './sqlite-error.ts';

/**
 * Where the begin of each exchange is noted before its id leaves: one JSON line each, appended in groups.
 *
 * A finished write survives the death of the process, also by `kill -9`; a crash of the whole machine may lose
 * the last of them, which no rating can have followed without its own fsync.
 */
export interface Journal {
  /** Notes one line; `written` resolves when it would survive, or rejects with `StoreUnavailableError`. */
  append(line: string): JournalEntry;
  /** The last failure in one sentence, until a later write succeeds. */
  readonly problem: string | null;
  /**
   * Leaves no line behind that is not needed: the others go into a new segment, and the old ones are removed.
   *
   * @throws StoreUnavailableError the new one cannot be written; all lines are where they were
   */
  renew(): Promise<void>;
  /** Waits for what is being written, and removes the segments of which nothing is needed. */
  close(): Promise<void>;
}

export interface JournalEntry {
  readonly written: Promise<void>;
  /** The row is in the database: the line is not needed any more. */
  release(): void;
}

interface Segment {
  readonly path: string;
  readonly handle: FileHandle;
  sizeBytes: number;
  /** Lines that are still needed. */
  readonly needed: Set<Waiting>;
  isCurrent: boolean;
}

interface Waiting {
  readonly line: string;
  segment: Segment | null;
  isReleased: boolean;
  resolve(): void;
  reject(error: StoreUnavailableError): void;
}

const groupBytes = 1024 * 1024;
/** A write that took longer was slow, and those of this time after it are made by another thread. */
const slowMs = 2;
const asideMs = 1_000;

/**
 * Opens an empty journal in `folder`; new segments are begun at `segmentBytes`.
 *
 * The first segment is made at once, because the first exchanges wait for their line. If that fails, each write
 * tries again.
 */
export async function openJournal(folder: string, segmentBytes: number): Promise<Journal> {
  let current: Segment | null = null;
  let count = 0;
  const segments = new Set<Segment>();
  let queue: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let problem: string | null = null;
  let asideUntil = 0;

  function append(line: string): JournalEntry {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { line, segment: null, isReleased: false, resolve, reject };
    queue.push(waiting);
    writing ??= writeAll();
    return {
      written: promise,
      release: () => {
        if (waiting.isReleased) return;
        waiting.isReleased = true;
        if (waiting.segment) forget(waiting.segment, waiting);
      },
    };
  }

  /** Writes until nothing waits: whatever arrives during a write goes out with the next. */
  async function writeAll(): Promise<void> {
    // Two turns of the loop: in the first the requests go out to their providers, which nothing waits for here.
    await setImmediate();
    await setImmediate();
    while (queue.length > 0) {
      const group = takeGroup();
      try {
        await write(group);
        problem = null;
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        problem = describe(error);
        const failure = new StoreUnavailableError(problem, { cause: error });
        for (const waiting of group) waiting.reject(failure);
      }
    }
    writing = null;
  }

  function describe(error: unknown): string {
    return `The journal in ${folder} cannot be written (${messageOf(error)}); free some space or make it writable.`;
  }

  function takeGroup(): Waiting[] {
    let sizeBytes = 0;
    const end = queue.findIndex(({ line }) => {
      sizeBytes += line.length;
      return sizeBytes > groupBytes;
    });
    const count = end === -1 ? queue.length : Math.max(1, end);
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function write(group: readonly Waiting[]): Promise<void> {
    const segment = await segmentFor();
    for (const waiting of group) {
      if (waiting.isReleased) continue;
      waiting.segment = segment;
      segment.needed.add(waiting);
    }
    await appendTo(segment, group);
  }

  async function appendTo(segment: Segment, lines: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
    try {
      await writeBytes(segment.handle, bytes);
      segment.sizeBytes += bytes.byteLength;
    } catch (error) {
      // A line may be torn now: nothing may follow it in this segment.
      await leave(segment);
      throw error;
    }
  }

  /**
   * A write into the cache of the operating system takes less time than to have another thread do it, and an answer waits
   * for it. Where one took long the disk is busy, and for a while others wait for it elsewhere.
   */
  async function writeBytes(handle: FileHandle, bytes: Buffer): Promise<void> {
    const startedAt = performance.now();
    const isAside = startedAt < asideUntil;
    for (let written = 0; written < bytes.byteLength; ) {
      written += isAside
        ? (await handle.write(bytes, written)).bytesWritten
        : writeSync(handle.fd, bytes, written);
    }
    const endedAt = performance.now();
    if (endedAt - startedAt > slowMs) asideUntil = endedAt + asideMs;
  }

  async function segmentFor(): Promise<Segment> {
    if (current && current.sizeBytes >= segmentBytes) await leave(current);
    if (current) return current;
    count += 1;
    const path = join(folder, `${String(count).padStart(8, '0')}.log`);
    const handle = await open(path, 'ax', 0o600);
    current = { path, handle, sizeBytes: 0, needed: new Set(), isCurrent: true };
    segments.add(current);
    return current;
  }

  async function leave(segment: Segment): Promise<void> {
    segment.isCurrent = false;
    current = null;
    await segment.handle.close();
    if (segment.needed.size === 0) await remove(segment);
  }

  function forget(segment: Segment, waiting: Waiting): void {
    segment.needed.delete(waiting);
    if (segment.needed.size > 0 || segment.isCurrent) return;
    remove(segment).catch(() => {
      // It stays known, and the next renewal tries again: a start would bring back requests that were removed.
    });
  }

  async function remove(segment: Segment): Promise<void> {
    // Two ends may meet here, and one finds the file gone.
    await rm(segment.path, { force: true });
    segments.delete(segment);
  }

  async function rewrite(): Promise<void> {
    const old = [...segments];
    try {
      if (current) await leave(current);
      const needed = old.flatMap((segment) => [...segment.needed]);
      const segment = await segmentFor();
      await appendTo(segment, needed);
      for (const waiting of needed) {
        waiting.segment?.needed.delete(waiting);
        if (waiting.isReleased) continue;
        waiting.segment = segment;
        segment.needed.add(waiting);
      }
      for (const segment of old) await remove(segment);
    } catch (error) {
      problem = describe(error);
      throw new StoreUnavailableError(problem, { cause: error });
    }
  }

  await segmentFor().catch((error: unknown) => {
    problem = describe(error);
  });

  return {
    append,
    get problem() {
      return problem;
    },
    async renew() {
      while (writing !== null) await writing;
      const rewriting = rewrite();
      // What is appended meanwhile waits for its turn.
      writing = rewriting
        .catch(() => {
          // Told to whoever asked.
        })
        .then(() => {
          writing = queue.length > 0 ? writeAll() : null;
        });
      await rewriting;
    },
    async close() {
      await writing;
      if (current) await leave(current);
    },
  };
}
