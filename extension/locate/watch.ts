import { createTickers, tickMs } from './tickers.ts';
import { skipped } from './walk.ts';

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
  /** Looks at the page as it is now. @returns `false`: the pass failed, and nobody knows what the page shows. */
  looked(): Promise<boolean>;
}

/** Typewriters and streams pause for less. */
const settleMs = 400;
/** What never settles is looked at once in this time. */
const mostWaitMs = 1000;

/**
 * Calls for a pass at once, and again whenever the page has changed and settled. Nothing is done while nobody sees the
 * page, nor for a clock that ticks.
 */
export function watch({ root, pass, signal, onError, isIgnored }: WatchOptions): Watcher {
  const observed = new WeakSet<Node>();
  const isTicker = createTickers();
  const waiters: (() => void)[] = [];
  const lookers: ((hasLooked: boolean) => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ticking: ReturnType<typeof setTimeout> | undefined;
  let firstChange = 0;
  let lastChange = Number.NEGATIVE_INFINITY;
  let isRunning = false;
  let isDue = false;

  const observer = new MutationObserver((records) => {
    // Each one is to be seen, so that what ticks is known.
    const changes = records.map(changeOf);
    if (changes.includes('text')) changed();
    else if (changes.includes('tick')) tick();
  });
  const observe = (node: Node) => {
    if (observed.has(node) || signal.aborted) return;
    observed.add(node);
    observer.observe(node, { subtree: true, childList: true, characterData: true });
  };

  function changeOf({ target, addedNodes, removedNodes }: MutationRecord): 'text' | 'tick' | 'nothing' {
    const element = target instanceof Element ? target : target.parentElement;
    if (element?.closest(skipped)) return 'nothing';
    const isTick = element !== null && isTicker(element);
    if (isIgnored) {
      for (let around = element; around; around = around.parentElement) {
        if (isIgnored(around)) return 'nothing';
      }
      const nodes = [...addedNodes, ...removedNodes];
      if (nodes.length > 0 && nodes.every((node) => node instanceof Element && isIgnored(node)))
        return 'nothing';
    }
    return isTick ? 'tick' : 'text';
  }

  function tick(): void {
    clearTimeout(ticking);
    ticking = setTimeout(changed, tickMs);
  }

  function changed(): void {
    clearTimeout(ticking);
    ticking = undefined;
    lastChange = performance.now();
    firstChange ||= lastChange;
    schedule();
  }

  /** When the page has settled; while it does not, from time to time; and not before somebody sees it. */
  function schedule(): void {
    clearTimeout(timer);
    isDue = true;
    // A pass that is under way looks again when it has ended.
    if (isRunning || document.hidden || signal.aborted) return;
    const due =
      firstChange > 0 ? Math.min(lastChange + settleMs, firstChange + mostWaitMs) : lastChange + settleMs;
    timer = setTimeout(run, Math.max(0, due - performance.now()));
  }

  function run(): void {
    firstChange = 0;
    isRunning = true;
    isDue = false;
    // Timers are exact to a millisecond.
    const isSettled = performance.now() - lastChange >= settleMs - 1;
    void pass(observe, isSettled)
      .then(() => true)
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
        return false;
      })
      .then((hasLooked) => {
        isRunning = false;
        for (const resolve of lookers.splice(0)) resolve(hasLooked);
        if (signal.aborted) settle();
        else if (isDue || !isSettled) schedule();
        else settle();
      });
  }

  function settle(): void {
    for (const resolve of waiters.splice(0)) resolve();
    for (const resolve of lookers.splice(0)) resolve(true);
  }

  const isQuiet = () => signal.aborted || (!isRunning && !isDue);

  signal.addEventListener(
    'abort',
    () => {
      observer.disconnect();
      clearTimeout(timer);
      clearTimeout(ticking);
      settle();
    },
    { once: true },
  );
  document.addEventListener('visibilitychange', () => isDue && schedule(), { signal });
  observe(root);
  if (document.hidden) schedule();
  else run();
  return {
    look() {
      if (!isDue) schedule();
    },
    settled: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    async looked() {
      if (ticking !== undefined) changed();
      else if (isQuiet()) schedule();
      let hasLooked = true;
      // One that is under way may have gone by what has changed since.
      for (let passes = isRunning ? 2 : 1; passes > 0 && !isQuiet(); passes--) {
        hasLooked = await new Promise<boolean>((resolve) => lookers.push(resolve));
      }
      return hasLooked;
    },
  };
}
