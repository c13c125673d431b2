import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildProxy } from '../../support/child-proxy.ts';

/** The files of a home at one moment. */
export interface Snapshot {
  readonly database: Buffer;
  readonly wal: Buffer;
  /** The index of the write-ahead log, which a power cut takes with it. */
  readonly index: Buffer;
  readonly journal: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly key: Buffer;
}

/** Reads the files of a proxy that stands still meanwhile. `whileStill` is called before it goes on. */
export async function takeSnapshot<T>(
  proxy: ChildProxy,
  whileStill: () => T,
): Promise<{ files: Snapshot; noted: T }> {
  proxy.signal('SIGSTOP');
  try {
    await stopped(proxy.pid);
    const read = (name: string) => readFile(join(proxy.home, name));
    const segments = (await readdir(join(proxy.home, 'journal'))).sort();
    const files: Snapshot = {
      database: await read('thumbwire.db'),
      wal: await read('thumbwire.db-wal'),
      index: await read('thumbwire.db-shm'),
      journal: await Promise.all(
        segments.map(async (name) => ({ name, bytes: await read(join('journal', name)) })),
      ),
      key: await read('key'),
    };
    return { files, noted: whileStill() };
  } finally {
    proxy.signal('SIGCONT');
  }
}

/** A thread that is in the middle of a write stops when that has ended. */
async function stopped(pid: number): Promise<void> {
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    const stats = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '')),
    );
    const states = stats.filter((stat) => stat !== '').map((stat) => stat.replace(/^.*\) /s, '')[0]);
    if (states.every((state) => state === 'T')) return;
    await delay(1);
  }
}
