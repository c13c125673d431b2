/**
 * Does some work each time it is asked to, but never twice at once, and not again before it has rested.
 *
 * @param work Never rejects. What asks for it while it runs or rests has it done once more, afterwards.
 * @param options `restMs`: from the end of one to the start of the next. `signal`: the end of it.
 */
export function paced(
  work: () => Promise<void>,
  { restMs, signal }: { restMs: number; signal: AbortSignal },
): () => void {
  let isAsked = false;
  let isBusy = false;
  const run = async () => {
    isBusy = true;
    while (isAsked && !signal.aborted) {
      isAsked = false;
      await work();
      await rest(restMs, signal);
    }
    isBusy = false;
  };
  return () => {
    isAsked = true;
    if (!isBusy) void run();
  };
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
