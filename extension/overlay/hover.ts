import type { OverlayPolicy } from '../messages.ts';
import type { View } from './view.ts';

/** The pointer may leave an answer for a moment on its way to the control. */
const graceMs = 300;

/** Shows the controls when they are to be seen. */
export function showOnHover(views: () => Iterable<View>, host: Element, { signal }: { signal: AbortSignal }) {
  let policy: OverlayPolicy = 'hover';
  let hovered: View | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    for (const view of views()) {
      view.node.classList.toggle('shown', policy === 'always' || view === hovered);
    }
  }

  document.addEventListener(
    'pointerover',
    (event) => {
      if (policy !== 'hover') return;
      const path = new Set(event.composedPath());
      // On the layer the pointer is still at the answer that the control belongs to.
      if (path.has(host)) {
        clearTimeout(timer);
        return;
      }
      const next = [...views()].find(({ element }) => path.has(element)) ?? null;
      clearTimeout(timer);
      if (next) {
        hovered = next;
        show();
      } else if (hovered) {
        timer = setTimeout(() => {
          hovered = null;
          show();
        }, graceMs);
      }
    },
    { capture: true, passive: true, signal },
  );
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
