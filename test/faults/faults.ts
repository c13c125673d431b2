import { execFile } from 'node:child_process';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import type { ChildProxy } from '../support/child-proxy.ts';

const run = promisify(execFile);

/** Something outside of the proxy that keeps it from writing down what it sees. */
export interface Fault {
  readonly name: string;
  /** What `/health` says about it. */
  readonly reason: RegExp;
  /** Whether begin records can still be written, so that ids are still given out. */
  readonly leavesJournal: boolean;
  /** Whether ratings can still be written. */
  readonly leavesDatabase: boolean;
  /** Arguments of Node that the proxy is started with. */
  readonly nodeArguments?: readonly string[];
  /** Makes a fresh home ready, before anything is in it. */
  prepare?(home: string): Promise<AsyncDisposable>;
  /** Breaks a running proxy. @returns what lifts the fault again */
  breaks(proxy: ChildProxy): Promise<() => Promise<void>>;
}

const lockedDatabase: Fault = {
  name: 'the database is locked by another program',
  reason: /thumbwire\.db.* locked/,
  leavesJournal: true,
  leavesDatabase: false,
  async breaks({ home }) {
    const other = new DatabaseSync(join(home, 'thumbwire.db'), { timeout: 5000 });
    other.exec('BEGIN EXCLUSIVE');
    return async () => other.close();
  },
};

export const deadWriter = {
  name: 'every worker thread dies, again and again',
  reason: /writer/i,
  leavesJournal: true,
  leavesDatabase: false,
  nodeArguments: ['--import', fileURLToPath(new URL('mortal-workers.ts', import.meta.url))],
  async breaks(proxy: ChildProxy) {
    const toggle = async (line: string) => {
      const before = proxy.stderr().length;
      proxy.signal('SIGUSR2');
      await vi.waitUntil(() => proxy.stderr().includes(line, before), { timeout: 5000 });
    };
    await toggle('Workers die now');
    return () => toggle('Workers live again');
  },
} satisfies Fault;

/** A file where the folder was: nothing can be created in it, not even by root. */
const unwritableJournal: Fault = {
  name: 'the folder of the journal cannot be written',
  reason: /journal/,
  leavesJournal: false,
  leavesDatabase: true,
  async breaks({ home, url }) {
    const journal = join(home, 'journal');
    await fillSegment(url, journal);
    await rename(journal, `${journal}-away`);
    await writeFile(journal, 'not a folder');
    return async () => {
      await rm(journal);
      await rename(`${journal}-away`, journal);
    };
  },
};

/** The segment that is open stays open wherever its folder goes: only the next one is missed. */
async function fillSegment(url: string, journal: string): Promise<void> {
  const properties = Array.from({ length: 100 }, (_, number) => [
    `helicone-property-p${number}`,
    'x'.repeat(1000),
  ]);
  let sizeBytes = 0;
  while (sizeBytes < 4 * 1024 * 1024) {
    const response = await fetch(`${url}/demo/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...Object.fromEntries(properties) },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'fill' }] }),
    });
    await response.arrayBuffer();
    const [newest = ''] = (await readdir(journal)).sort().reverse();
    sizeBytes = (await stat(join(journal, newest))).size;
  }
}

export const fullDisk = {
  name: 'the disk is full',
  reason: /full|space|disk/,
  leavesJournal: false,
  leavesDatabase: false,
  /** A disk of its own, small enough to fill: mounting one takes root. */
  async prepare(home: string) {
    await mkdir(home, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', home]);
    return { [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', home])) };
  },
  async breaks({ home }: Pick<ChildProxy, 'home'>) {
    const filler = join(home, 'filler');
    const handle = await open(filler, 'w');
    for (const size of [65_536, 4096, 1]) {
      const isFull = (error: NodeJS.ErrnoException) => error.code === 'ENOSPC';
      for (let wasWritten = true; wasWritten; ) {
        wasWritten = await handle.write(Buffer.alloc(size)).then(
          ({ bytesWritten }) => bytesWritten === size,
          (error) => {
            if (isFull(error)) return false;
            throw error;
          },
        );
      }
    }
    await handle.close();
    return () => rm(filler);
  },
} satisfies Fault;

export const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** Each fault that this machine lets us make. */
export const faults: readonly Fault[] = [
  lockedDatabase,
  deadWriter,
  unwritableJournal,
  ...(canMount ? [fullDisk] : []),
];
