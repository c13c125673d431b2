import type { Panel } from './panel.ts';

/** What tells a page what is typed. */
const types = [
  ...['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'textInput'],
  ...['compositionstart', 'compositionupdate', 'compositionend', 'copy', 'cut', 'paste'],
];

/** Keeps from the page what is typed in a panel, and what presses a button of the layer. */
export interface Keys {
  /** What the page sees of the layer. */
  attach(host: HTMLElement): void;
  /** `null`: no panel is open. */
  keep(panel: Panel | null): void;
}

/**
 * A page may listen in the window, before everything else; who began to listen there first is told first. So it is
 * called before the page's first script, and tells the panel of its keys itself.
 */
export function keepKeys({ signal }: { signal: AbortSignal }): Keys {
  let layer: HTMLElement | null = null;
  let open: Panel | null = null;
  const hear = (event: Event) => {
    if (event.target !== layer) return;
    const isTyped = open?.hasFocus();
    const key = event instanceof KeyboardEvent ? event : null;
    const isPress = key?.key === ' ' || key?.key === 'Enter';
    if (!isTyped && !isPress) return;
    event.stopImmediatePropagation();
    if (isTyped && event.type === 'keydown' && key) open?.press(key);
    // A key that is held is one press.
    else if (!isTyped && key?.repeat) event.preventDefault();
  };
  for (const type of types) window.addEventListener(type, hear, { capture: true, signal });
  return {
    attach(host) {
      layer = host;
    },
    keep(panel) {
      open = panel;
    },
  };
}
