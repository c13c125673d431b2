import type { OverlayPolicy } from '../messages.ts';
import type { View } from './view.ts';

/** The pointer may leave an answer for a moment on its way to the control. */
const graceMs = 300;

/**
 * Shows the controls when they are to be seen.
 *
 * @param onHover Told of the answer that the pointer has come to.
 */
export function showOnHover(
  views: () => Iterable<View>,
  host: Element,
  { signal, onHover }: { signal: AbortSignal; onHover: (view: View) => void },
) {
  let policy: OverlayPolicy = 'hover';
  let hovered: View | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the pointer came last: it may rest on an answer that is found only later. */
  let under: readonly EventTarget[] = [];

  function show(): void {
    const all = [...views()];
    if (!hovered || !all.includes(hovered)) hovered = viewUnder(all);
    for (const view of all) {
      view.node.classList.toggle('shown', policy === 'always' || view === hovered);
    }
  }

  function viewUnder(all: readonly View[]): View | null {
    return all.find(({ element }) => under.includes(element)) ?? null;
  }

  function hear(event: Event): void {
    const path = event.composedPath();
    if (!event.isTrusted || path[0] === under[0]) return;
    under = path;
    if (policy !== 'hover') return;
    clearTimeout(timer);
    // On the layer the pointer is still at the answer that the control belongs to.
    if (path.includes(host)) return;
    const next = viewUnder([...views()]);
    if (next) {
      if (next !== hovered) onHover(next);
      hovered = next;
      show();
    } else if (hovered) {
      timer = setTimeout(() => {
        hovered = null;
        show();
      }, graceMs);
    }
  }

  // A page that scrolls below the pointer tells the one, a pointer that moves within a shadow root only the other.
  for (const type of ['pointerover', 'pointermove']) {
    document.addEventListener(type, hear, { capture: true, passive: true, signal });
  }
  signal.addEventListener('abort', () => clearTimeout(timer));

  return {
    /** Shows what is to be seen by this policy. */
    apply(next: OverlayPolicy) {
      policy = next;
      show();
    },
    show,
    policy: () => policy,
  };
}
