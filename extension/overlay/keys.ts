import type { Panel } from './panel.ts';

/** What tells a page what is typed. */
const types = [
  ...['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'textInput'],
  ...['compositionstart', 'compositionupdate', 'compositionend', 'copy', 'cut', 'paste'],
];

/** Keeps what a person types in a panel from the page. */
export interface Keys {
  /** @param host What the page sees of the layer. `null`: none is open. */
  keep(panel: Panel | null, host: HTMLElement): void;
}

/**
 * A page may listen in the window, before everything else; who began to listen there first is told first. So it is
 * called before the page's first script, and tells the panel of its keys itself.
 */
export function keepKeys({ signal }: { signal: AbortSignal }): Keys {
  let open: { readonly panel: Panel; readonly host: HTMLElement } | null = null;
  const hear = (event: Event) => {
    if (!open || event.target !== open.host || !open.panel.hasFocus()) return;
    event.stopImmediatePropagation();
    if (event instanceof KeyboardEvent && event.type === 'keydown') open.panel.press(event);
  };
  for (const type of types) window.addEventListener(type, hear, { capture: true, signal });
  return {
    keep(panel, host) {
      open = panel && { panel, host };
    },
  };
}
