export interface WatchOptions {
  readonly root: Document | Element;
  /** Looks at the page once; told how to have a shadow root watched as well. */
  readonly pass: (observe: (root: ShadowRoot) => void) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly isIgnored?: ((element: Element) => boolean) | undefined;
}

export interface Watcher {
  /** Has a pass follow, as a change of the page does. */
  look(): void;
  /** Resolves when no pass is under way and none is due. */
  settled(): Promise<void>;
}

/** Typewriters and streams pause for less. */
const settleMs = 400;
/** What never settles is looked at once in this time. */
const mostWaitMs = 1000;

/** Calls for a pass at once, and again whenever the page has changed and settled. */
export function watch({ root, pass, signal, onError, isIgnored }: WatchOptions): Watcher {
  const observed = new WeakSet<Node>();
  let waiters: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firstChange = 0;
  let isRunning = false;

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
    const now = performance.now();
    firstChange ||= now;
    clearTimeout(timer);
    // A pass that is under way looks again when it has ended.
    const wait = Math.max(0, Math.min(settleMs, firstChange + mostWaitMs - now));
    timer = isRunning ? undefined : setTimeout(run, wait);
  }

  function run(): void {
    timer = undefined;
    firstChange = 0;
    isRunning = true;
    pass(observe)
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      })
      .finally(() => {
        isRunning = false;
        if (firstChange > 0 && !signal.aborted) changed();
        else settle();
      });
  }

  function settle(): void {
    for (const resolve of waiters) resolve();
    waiters = [];
  }

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
    look: changed,
    settled: () =>
      isRunning || timer !== undefined ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(),
  };
}
