export interface WatchOptions {
  readonly root: Document | Element;
  /**
   * Looks at the page once.
   *
   * @param observe Has a shadow root watched as well.
   * @param isSettled Whether nothing has changed for a while: what is there now may stay.
   */
  readonly pass: (observe: (root: ShadowRoot) => void, isSettled: boolean) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly isIgnored?: ((element: Element) => boolean) | undefined;
}

export interface Watcher {
  /** Has a pass follow: at once, unless the page is changing and one is due anyway. */
  look(): void;
  /** Resolves when no pass is under way and none is due. */
  settled(): Promise<void>;
  /** Resolves when a pass has seen the page as it is now: at once, if none is due. */
  looked(): Promise<void>;
}

/** Typewriters and streams pause for less. */
const settleMs = 400;
/** What never settles is looked at once in this time. */
const mostWaitMs = 1000;

/** Calls for a pass at once, and again whenever the page has changed and settled. */
export function watch({ root, pass, signal, onError, isIgnored }: WatchOptions): Watcher {
  const observed = new WeakSet<Node>();
  const waiters: (() => void)[] = [];
  const lookers: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firstChange = 0;
  let lastChange = Number.NEGATIVE_INFINITY;
  let isRunning = false;
  let isAgain = false;

  const observer = new MutationObserver((records) => {
    if (records.some(isOfPage)) changed();
  });
  const observe = (node: Node) => {
    if (observed.has(node) || signal.aborted) return;
    observed.add(node);
    observer.observe(node, { subtree: true, childList: true, characterData: true });
  };

  function isOfPage({ target, addedNodes, removedNodes }: MutationRecord): boolean {
    const element = target instanceof Element ? target : target.parentElement;
    if (element?.closest('textarea, [contenteditable]:not([contenteditable=false])')) return false;
    if (!isIgnored) return true;
    for (let around = element; around; around = around.parentElement) if (isIgnored(around)) return false;
    const nodes = [...addedNodes, ...removedNodes];
    return nodes.length === 0 || nodes.some((node) => !(node instanceof Element && isIgnored(node)));
  }

  function changed(): void {
    lastChange = performance.now();
    firstChange ||= lastChange;
    schedule();
  }

  /** When the page has settled; while it does not, from time to time. */
  function schedule(): void {
    clearTimeout(timer);
    const due =
      firstChange > 0 ? Math.min(lastChange + settleMs, firstChange + mostWaitMs) : lastChange + settleMs;
    // A pass that is under way looks again when it has ended.
    timer = isRunning ? undefined : setTimeout(run, Math.max(0, due - performance.now()));
  }

  function run(): void {
    timer = undefined;
    firstChange = 0;
    isRunning = true;
    isAgain = false;
    // Timers are exact to a millisecond.
    const isSettled = performance.now() - lastChange >= settleMs - 1;
    pass(observe, isSettled)
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      })
      .finally(() => {
        isRunning = false;
        for (const resolve of lookers.splice(0)) resolve();
        if (signal.aborted) settle();
        else if (isAgain) run();
        else if (firstChange > 0 || !isSettled) schedule();
        else settle();
      });
  }

  function settle(): void {
    for (const resolve of waiters.splice(0)) resolve();
    for (const resolve of lookers.splice(0)) resolve();
  }

  const isQuiet = () => signal.aborted || (!isRunning && timer === undefined);

  signal.addEventListener(
    'abort',
    () => {
      observer.disconnect();
      clearTimeout(timer);
      settle();
    },
    { once: true },
  );
  observe(root);
  run();
  return {
    look() {
      if (isRunning) isAgain = true;
      else if (timer === undefined && !signal.aborted) run();
    },
    settled: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    async looked() {
      // One that is under way may have gone by what has changed since.
      for (let passes = isRunning ? 2 : 1; passes > 0 && !isQuiet(); passes--) {
        await new Promise<void>((resolve) => lookers.push(resolve));
      }
    },
  };
}
