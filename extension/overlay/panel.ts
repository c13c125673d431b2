import { button, icon, make } from './dom.ts';

/** A small window of the layer. */
export interface Panel {
  readonly node: HTMLElement;
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
  node.addEventListener('keydown', (event) => {
    // What is typed here is no shortcut of the page.
    event.stopPropagation();
    if (event.key === 'Escape' && event.isTrusted) onClose();
  });
  for (const type of ['keyup', 'keypress']) node.addEventListener(type, (event) => event.stopPropagation());
  return { node, fill: (...children) => content.replaceChildren(...children) };
}

export function sentence(text: string, className = ''): HTMLParagraphElement {
  return make('p', { textContent: text, className, ...(className === 'bad' && { role: 'alert' }) });
}
