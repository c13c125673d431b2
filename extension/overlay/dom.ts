/** Text and attributes of an element. */
type Props = Readonly<Record<string, string>>;

/** An element of our layer. `textContent` and `className` are what they are in the DOM, all else is an attribute. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { textContent = '', className = '', ...attributes }: Props = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(textContent, ...children);
  return element;
}

/** A button that only a person can press: a page's script cannot. */
export function button(
  label: string,
  { className = '', icon }: { className?: string; icon?: Node },
  press: () => void,
): HTMLButtonElement {
  const element = make('button', { className, type: 'button' });
  if (icon) {
    element.append(icon);
    name(element, label);
  } else element.textContent = label;
  element.addEventListener('click', (event) => {
    // The second click of a double click would take back what the first one did.
    if (event.isTrusted && event.detail < 2) press();
  });
  return element;
}

/** Names a control that shows no text. */
export function name(element: HTMLElement, label: string): void {
  if (element.ariaLabel === label) return;
  element.ariaLabel = label;
  element.title = label;
}

const svg = 'http://www.w3.org/2000/svg';

const shapes = {
  thumb: [
    'M2.5 11.2q0-1.2 1.2-1.2h1.6q1.2 0 1.2 1.2v8.6q0 1.2-1.2 1.2h-1.6q-1.2 0-1.2-1.2z',
    'M8.5 20.2V11L12.6 3.6c.5-.8 1.5-1.1 2.3-.6 1 .5 1.5 1.6 1.2 2.7L15 9.5h4.2c1.5 0 2.6 1.4 2.2 2.9l-1.8 6.9c-.3 1-1.2 1.7-2.2 1.7h-6.9c-.8 0-1.4-.3-2-.8z',
  ],
  more: [
    'M5 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4M12 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4M19 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4',
  ],
  close: ['M5.5 7 7 5.5l5 5 5-5L18.5 7l-5 5 5 5-1.5 1.5-5-5-5 5L5.5 17l5-5z'],
};

/** The same drawings as in the popup. */
export function icon(shape: keyof typeof shapes, { isTurned = false } = {}): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.ariaHidden = 'true';
  if (isTurned) drawing.classList.add('turned');
  for (const d of shapes[shape]) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', d);
    drawing.append(path);
  }
  return drawing;
}
