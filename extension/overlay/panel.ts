import { button, icon, make } from './dom.ts';

/** A small window of the layer. */
export interface Panel {
  readonly node: HTMLElement;
  hasFocus(): boolean;
  /** Does what a key means here. */
  press(event: KeyboardEvent): void;
  /** Puts other contents in. */
  fill(...children: readonly Node[]): void;
}

/** @param onClose Told when it is closed by its button or by Escape. */
export function createPanel(title: string, onClose: () => void): Panel {
  const content = make('div');
  const close = button('Close', { className: 'close', icon: icon('close') }, onClose);
  const heading = make('h2', { textContent: title });
  const node = make('div', { className: 'panel', role: 'dialog', 'aria-label': title });
  node.append(heading, content, close);
  const focused = () => {
    const root = node.getRootNode();
    const { activeElement } = root instanceof ShadowRoot ? root : document;
    return node.contains(activeElement) ? activeElement : null;
  };
  queueMicrotask(() => close.focus({ preventScroll: true }));
  return {
    node,
    hasFocus: () => focused() !== null,
    press(event) {
      if (!event.isTrusted) return;
      if (event.key === 'Escape') onClose();
      if (event.key !== 'Tab') return;
      // After its last control comes the first one, and the other way round.
      const stops = [...node.querySelectorAll<HTMLElement>('button, textarea')];
      const edge = event.shiftKey ? 0 : -1;
      if (focused() !== stops.at(edge)) return;
      event.preventDefault();
      stops.at(-1 - edge)?.focus();
    },
    fill: (...children) => content.replaceChildren(...children),
  };
}

export function sentence(text: string, className = ''): HTMLParagraphElement {
  return make('p', { textContent: text, className, ...(className === 'bad' && { role: 'alert' }) });
}
