import { type BindingEvent, startLocator } from '../locate/index.ts';
import { onPageMessage, type Site, send } from '../messages.ts';
import { button, make } from './dom.ts';
import { showOnHover } from './hover.ts';
import type { Keys } from './keys.ts';
import { openLayer } from './layer.ts';
import { type Floating, keepPlaced } from './placing.ts';
import { keepRatings } from './ratings.ts';
import { tryAgain } from './try-again.ts';
import { beside, createView, type View } from './view.ts';

/** The thumbs of a page. */
export interface PageThumbs {
  /** Something was logged a moment ago. */
  onLogged(): void;
  /** What holds for the site has changed. */
  onSite(site: Site): void;
}

const noneSentence = 'No answer of the log is here. If it is in another part of the page, click there first.';
const severalSentence = 'Several requests have this answer. Choose one at “Which request?”.';

/** @param stop Ends everything: the extension is gone. */
export function showThumbs(
  site: Site,
  stop: () => void,
  { keys, signal }: { keys: Keys; signal: AbortSignal },
): PageThumbs {
  const views = new Map<number, View>();
  const layer = openLayer({ keys, signal });
  const placing = keepPlaced(layer.host, { signal });
  const ratings = keepRatings((requestId, rating) => {
    for (const view of views.values()) if (view.requestId() === requestId) view.refresh();
    if (rating !== null) welcome(null);
  }, stop);
  const hover = showOnHover(() => views.values(), layer.host, {
    signal,
    // Somebody else, or the command line, may have rated it meanwhile.
    onHover(view) {
      const requestId = view.requestId();
      if (requestId !== null) void ratings.details(requestId);
    },
  });
  let { sampleShare } = site;
  let welcomed: Floating | null = null;
  let isNew = site.isNew;
  hover.apply(site.policy);

  const locator = startLocator({
    root: document,
    signal,
    isIgnored: (element) => element === layer.host,
    async ask(texts) {
      const reply = await send('locate', { texts });
      if (reply.ok) {
        again.reset();
        return reply.output;
      }
      if (reply.code === 'invalidated') stop();
      throw new Error(reply.error);
    },
    onChange(events) {
      events.forEach(change);
      hover.show();
    },
    onError: () => again.wait(),
  });
  const again = tryAgain(() => locator.refresh(), { signal });

  function change({ type, binding }: BindingEvent): void {
    const view = views.get(binding.id);
    if (type === 'gone') {
      view?.close();
      views.delete(binding.id);
    } else if (view) view.update(binding);
    else if (binding.requests.some(({ rating }) => rating !== null) || isSampled(binding, sampleShare)) {
      const added = createView(binding, { layer, placing, ratings, looked: locator.looked });
      views.set(binding.id, added);
      welcome(added);
    }
  }

  /** Says once what the thumb is for; `null`: it need not be said any more. */
  function welcome(view: View | null): void {
    if (view === null) {
      isNew = false;
      if (welcomed) placing.remove(welcomed);
      welcomed = null;
    }
    if (!isNew || !view || welcomed || hover.policy() === 'off') return;
    const node = make('div', { className: 'note', role: 'note' });
    const text = 'Was this answer good? Your thumb is kept in your own log, on this computer.';
    node.append(
      make('span', { textContent: text }),
      button('Got it', {}, () => welcome(null)),
    );
    layer.place.append(node);
    welcomed = { node, anchor: view.element, at: beside };
    placing.add(welcomed);
  }

  onPageMessage(
    (name, input) => {
      if (name === 'toggle') hover.apply(hover.policy() === 'always' ? 'hover' : 'always');
      if (name === 'look-again') locator.refresh();
      if (name === 'rate-last' && 'rating' in input && isUsed()) void rateLast(input.rating);
      if (name === 'rating-changed' && 'requestId' in input && ratings.knows(input.requestId)) {
        void ratings.details(input.requestId);
      }
    },
    { signal },
  );

  async function rateLast(rating: boolean): Promise<void> {
    const last = locator.bindings().findLast(({ id }) => views.has(id));
    const view = last && views.get(last.id);
    if (!view) layer.say(noneSentence, { isSeen: true });
    else if (view.requestId() === null) layer.say(severalSentence, { isSeen: true });
    else await view.rate(rating, { isSeen: true });
  }

  return {
    onLogged: () => locator.refresh(),
    onSite(news) {
      sampleShare = news.sampleShare;
      hover.apply(news.policy);
    },
  };
}

/** Whether this is the frame that a person works in. A browser that is itself in use says so of no frame. */
function isUsed(): boolean {
  if (!document.hasFocus()) return window === top;
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot);
  return !(activeElement instanceof HTMLIFrameElement || activeElement instanceof HTMLFrameElement);
}

/** The same answer is always either in the share or not. */
function isSampled({ requests: [{ requestId }] }: BindingEvent['binding'], share: number): boolean {
  let hash = 0;
  for (let index = 0; index < requestId.length; index++)
    hash = (hash * 31 + requestId.charCodeAt(index)) >>> 0;
  return (Math.imul(hash, 0x9e3779b1) >>> 0) / 2 ** 32 < share;
}
