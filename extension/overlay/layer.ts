import { make } from './dom.ts';
import type { Keys } from './keys.ts';
import type { Panel } from './panel.ts';
import { guardSight } from './sight.ts';
import style from './style.css?inline';

/** The one element that the extension adds to a page: beside the page's own, never in it. */
export interface Layer {
  readonly host: HTMLElement;
  /** Where everything is put. */
  readonly place: HTMLElement;
  /** Lets only those clicks through to a node that a person has aimed. */
  guard(node: HTMLElement): void;
  /** Keeps from the page what is typed in a panel. `null`: it is closed. */
  keepKeys(panel: Panel | null): void;
  /** Says a sentence to those who do not see the page; where nothing else shows it, to all. */
  say(sentence: string, options?: { isSeen?: boolean }): void;
}

/** A page that removes or changes the layer again and again is left alone. */
const mostReturns = 20;

/** Long enough to be read. */
const seenMs = 4000;

const hostStyle = {
  all: 'initial',
  position: 'fixed',
  inset: '0',
  display: 'block',
  contain: 'strict',
  'pointer-events': 'none',
  'z-index': '2147483647',
};

export function openLayer({ keys, signal }: { keys: Keys; signal: AbortSignal }): Layer {
  const host = document.createElement('thumbwire-layer');
  // By the object model, which no policy of the page forbids, and stronger than what its own sheets say.
  for (const [name, value] of Object.entries(hostStyle)) host.style.setProperty(name, value, 'important');
  const ownStyle = host.style.cssText;
  const root = host.attachShadow({ mode: 'closed' });
  const status = make('div', { role: 'status', className: 'status' });
  const place = make('div', { className: 'layer', lang: 'en' }, status);
  const sheet = make('style');
  // Firefox asks the page's policy about every style element but one whose text the extension has set as a whole.
  sheet.textContent = style;
  root.append(sheet, place);

  // A page that closes something when it is clicked beside it would take the answer away below the thumb.
  for (const type of ['pointerdown', 'mousedown', 'touchstart', 'click']) {
    host.addEventListener(type, (event) => event.stopPropagation(), { passive: true, signal });
  }

  let returns = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(keep);
  observer.observe(document, { childList: true });
  observer.observe(host, { attributes: true });
  keep();
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
    host.remove();
  });

  /** Where it belongs, and as it is to be seen: a page must not hide what a person is to click. */
  function keep(): void {
    const { documentElement } = document;
    const isThere = host.parentNode === documentElement;
    const isAsMade = host.attributes.length === 1 && host.style.cssText === ownStyle;
    if (!documentElement || (isThere && isAsMade)) return;
    returns += 1;
    if (returns > mostReturns) {
      observer.disconnect();
      place.remove();
      return;
    }
    for (const { name } of [...host.attributes]) host.removeAttribute(name);
    host.style.cssText = ownStyle;
    documentElement.append(host);
    observer.observe(documentElement, { childList: true });
  }

  const say: Layer['say'] = (sentence, { isSeen = false } = {}) => {
    status.textContent = sentence;
    status.classList.toggle('seen', isSeen);
    clearTimeout(timer);
    timer = setTimeout(() => status.classList.remove('seen'), seenMs);
  };
  const guard = guardSight(
    () =>
      say('Nothing was rated: the thumb was covered, or had only just come. Press again.', { isSeen: true }),
    {
      signal,
    },
  );
  keys.attach(host);
  return { host, place, guard, keepKeys: keys.keep, say };
}
