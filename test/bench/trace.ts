import type { Page } from 'playwright-core';

/** One task of a page's main thread. */
export interface Task {
  /** Time on the processor, which a busy machine does not lengthen. */
  readonly durationMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds; of the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const includedCategories = ['disabled-by-default-devtools.timeline', 'toplevel', '__metadata'];

/** The tasks of the busiest page while `work` runs: scripts, styles, layout and paint, in order. */
export async function tasksWhile(page: Page, work: () => Promise<void>): Promise<readonly Task[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', { traceConfig: { includedCategories } });
  await work();
  await session.send('Tracing.end');
  await complete;
  await session.detach();

  const threads = events
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => tasksOf(events, pid, tid));
  return threads.toSorted((one, other) => sumOf(other) - sumOf(one))[0] ?? [];
}

function tasksOf(events: readonly TraceEvent[], pid: number, tid: number): Task[] {
  return events
    .filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid)
    .map(({ tdur = 0 }) => ({ durationMs: tdur / 1000 }));
}

export function sumOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { durationMs }) => sum + durationMs, 0);
}
