/** The pointer must have been on it for so long: nobody aims faster, but a page can slide it below a click. */
const dwellMs = 150;
const visibility: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
  trackVisibility: true,
  delay: 100,
};

/**
 * Lets a click through only to what a person can have seen: a page may cover it, make it transparent, or move it below
 * the pointer. Firefox tells nothing of what covers it; there only the time counts.
 *
 * @param onRefused Told of a click that does not count.
 */
export function guardSight(
  onRefused: () => void,
  { signal }: { signal: AbortSignal },
): (node: HTMLElement) => void {
  const unseen = new WeakSet<Element>();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if ('isVisible' in entry && !entry.isVisible) unseen.add(entry.target);
      else unseen.delete(entry.target);
    }
  }, visibility);
  signal.addEventListener('abort', () => observer.disconnect());

  return (node) => {
    let since = Number.POSITIVE_INFINITY;
    observer.observe(node);
    node.addEventListener('pointerenter', ({ timeStamp }) => {
      since = timeStamp;
    });
    node.addEventListener(
      'click',
      (event) => {
        // Without a count of clicks it was pressed by keyboard; a finger comes and presses at once.
        const isAimed = event.pointerType !== 'mouse' || event.timeStamp - since >= dwellMs;
        if (event.detail === 0 || (isAimed && !unseen.has(node))) return;
        event.stopPropagation();
        onRefused();
      },
      { capture: true },
    );
  };
}
