const firstWaitMs = 1000;
const mostWaitMs = 60_000;

/** Tries again what failed, mostly because the proxy is away: soon at first, then less and less often. */
export function tryAgain(run: () => void, { signal }: { signal: AbortSignal }) {
  let waitMs = firstWaitMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer));

  return {
    /** It failed. */
    wait(): void {
      if (signal.aborted) return;
      clearTimeout(timer);
      timer = setTimeout(run, waitMs);
      waitMs = Math.min(2 * waitMs, mostWaitMs);
    },
    /** It worked. */
    reset(): void {
      clearTimeout(timer);
      waitMs = firstWaitMs;
    },
  };
}
