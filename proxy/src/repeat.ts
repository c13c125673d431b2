/** A piece of work that is done again and again, never twice at once. */
export interface Repeated {
  /** Has it done soon; while it is being done, once more after that. */
  wake(): void;
  /** No more of it, when what is being done has come to its end. */
  close(): Promise<void>;
}

/** How long it rests after it failed. */
const restMs = 1_000;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Begins work that is done when it is woken, and at times of its own.
 *
 * @param work Answers in how many milliseconds it wants to be done again; `null`: when it is woken.
 * @param onError Gets what it throws; it is tried again.
 */
export function repeat(work: () => Promise<number | null>, onError: (error: unknown) => void): Repeated {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isWoken = false;
  let isClosed = false;

  function schedule(delayMs: number): void {
    if (isClosed) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(run, Math.min(Math.max(0, delayMs), longestTimerMs));
    timer.unref();
  }

  function run(): void {
    timer = null;
    isWoken = false;
    running = work()
      .catch((error: unknown) => {
        if (!isClosed) onError(error);
        return restMs;
      })
      .then((delayMs) => {
        running = null;
        if (isWoken) schedule(0);
        else if (delayMs !== null) schedule(delayMs);
      });
  }

  return {
    wake() {
      if (running === null) schedule(0);
      else isWoken = true;
    },
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
