/** Work that may pause at each `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** A page stays smooth if nothing holds its thread for longer; one step may still come on top. */
const sliceMs = 5;

/**
 * Does the work in slices of a few milliseconds and lets the page go on in between.
 *
 * @throws the signal's reason, when it is aborted before the work is done.
 */
export async function runInSlices<T>(work: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const end = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await letPageGoOn();
  }
}

/** What not every browser has yet. */
interface YieldingScheduler {
  yield?: () => Promise<void>;
}

function letPageGoOn(): Promise<void> {
  const { scheduler }: { scheduler?: YieldingScheduler } = globalThis;
  if (scheduler?.yield) return scheduler.yield();
  // Unlike a timer, a message is never held back by the browser.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
