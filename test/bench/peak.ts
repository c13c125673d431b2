import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/**
 * The most memory that a process has held so far, in bytes.
 *
 * @see proc(5), VmHWM
 */
export async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** From now on the peak of a process counts anew. @see proc(5), clear_refs */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** The peak of a process that ends of its own accord: asked for until it is gone. */
export async function peakUntilEnd(pid: number): Promise<number> {
  let peak = 0;
  for (;;) {
    const now = await peakBytes(pid).catch(() => Number.NaN);
    // A process that has ended and is not waited for yet holds none.
    if (Number.isNaN(now)) return peak;
    peak = now;
    await setTimeout(50);
  }
}
