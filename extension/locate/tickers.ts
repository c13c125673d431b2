/** Longer than this is no clock and no counter. */
const mostCharacters = 40;
/** And for so long: a few words that are written come sooner to their end. */
const provenMs = 6000;

/** What a clock shows can wait for so long: mostly it shows something else by then. */
export const tickMs = 2500;

/**
 * Tells clocks and counters from texts.
 *
 * @returns Whether an element that has changed shows a few characters and has changed them all the time for a while.
 */
export function createTickers(): (element: Element) => boolean {
  const known = new WeakMap<Element, { readonly since: number; readonly last: number }>();
  return (element) => {
    if (element.childElementCount > 0 || (element.textContent ?? '').length > mostCharacters) return false;
    const now = performance.now();
    const before = known.get(element);
    const since = before && now - before.last < tickMs ? before.since : now;
    known.set(element, { since, last: now });
    return now - since > provenMs;
  };
}
