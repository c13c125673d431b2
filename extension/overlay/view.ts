import type { Binding, Locator } from '../locate/index.ts';
import { openAbout } from './about.ts';
import { createControl } from './control.ts';
import type { Layer } from './layer.ts';
import type { Panel } from './panel.ts';
import type { Floating, Placing } from './placing.ts';
import type { Ratings } from './ratings.ts';
import { openWhich } from './which.ts';

/** One answer on the page, with what floats at it. */
export interface View {
  readonly node: HTMLElement;
  readonly element: Element;
  /** Of the request that it is bound to; `null` while only a person can tell. */
  requestId(): string | null;
  update(binding: Binding): void;
  /** Shows the rating as it is now. */
  refresh(): void;
  /** @param isSeen Whether to show what became of it: the control may be hidden. */
  rate(rating: boolean, options?: { isSeen?: boolean }): Promise<void>;
  close(): void;
}

export interface Desk {
  readonly layer: Layer;
  readonly placing: Placing;
  readonly ratings: Ratings;
  readonly looked: Locator['looked'];
}

export function createView(first: Binding, { layer, placing, ratings, looked }: Desk): View {
  let binding = first;
  /** What stood there when it was bound. */
  let text: string | null = null;
  /** Of several requests the one that a person named. */
  let chosen: Binding['requests'][number] | null = null;
  let floating: Floating | null = null;
  let isClosed = false;
  let panel: { readonly shown: Panel; readonly floating: Floating } | null = null;
  const control = createControl({
    onRate: (rating) => press(() => void rate(rating)),
    onClear: () => press(() => void clear()),
    onOpen: () => (panel ? closePanel() : openPanel()),
  });
  layer.place.append(control.node);
  layer.guard(control.node);

  const bound = () => (binding.state === 'bound' ? binding.requests[0] : null);

  async function rate(rating: boolean, { isSeen = false } = {}): Promise<void> {
    const request = bound();
    if (!request) return;
    const { requestId, choice } = request;
    const reason = await act(request, () => ratings.rate({ requestId, rating, choice }));
    tell(reason, rating ? 'The answer is rated up.' : 'The answer is rated down.', isSeen);
  }

  async function clear(): Promise<void> {
    const request = bound();
    if (!request) return;
    const reason = await act(request, () => ratings.clear(request.requestId));
    tell(reason, 'The rating is taken back.', false);
  }

  /** Acts on what a person saw, unless the page shows something else there by now. */
  async function act(
    request: Binding['requests'][number],
    run: () => Promise<string | null>,
  ): Promise<string | null> {
    // What nobody could look at again is not rated, unless it is the same to the letter.
    const isSeen = (binding.element.isConnected && binding.element.textContent === text) || (await looked());
    const now = isClosed || !isSeen ? null : bound();
    if (isSameAnswer(request, now)) return run();
    return 'The answer has changed, and was not rated. Look at it again.';
  }

  /** A press on a control that the page has moved away from its answer is meant for no answer. */
  function press(run: () => void): void {
    if (floating && placing.isInPlace(floating)) run();
    else {
      placing.look();
      layer.say('The page has moved, and nothing was rated. Press again.', { isSeen: true });
    }
  }

  function tell(reason: string | null, done: string, isSeen: boolean): void {
    layer.say(reason ?? done, { isSeen: isSeen || reason !== null });
  }

  function openPanel(): void {
    const request = bound();
    const { requests } = binding;
    const shown = request
      ? openAbout({
          ...request,
          details: () => ratings.details(request.requestId),
          onSave: (said) => act(request, () => ratings.rate({ ...request, ...said })),
          onClear: () => act(request, () => ratings.clear(request.requestId)),
          onClose: closePanel,
        })
      : openWhich({ requests, onClose: closePanel, onChoose: choose });
    layer.place.append(shown.node);
    layer.keepKeys(shown);
    panel = {
      shown,
      floating: {
        node: shown.node,
        anchor: binding.element,
        at: (shown, size) => beside(shown, size, innerHeight),
      },
    };
    placing.add(panel.floating);
  }

  function choose(request: Binding['requests'][number]): void {
    closePanel();
    // Said by a person, who knows better than the page.
    chosen = request;
    update(binding);
  }

  function closePanel(): void {
    if (!panel) return;
    placing.remove(panel.floating);
    layer.keepKeys(null);
    panel = null;
    control.node.querySelector<HTMLElement>('.more:not([hidden]), .which:not([hidden])')?.focus();
  }

  function update(told: Binding): void {
    const own = chosen && told.requests.find((each) => isSameAnswer(each, chosen));
    const news: Binding = own ? { ...told, state: 'bound', requests: [own] } : told;
    const isSame = idsOf(news) === idsOf(binding);
    binding = news;
    text = news.element.textContent;
    if (panel && !isSame) closePanel();
    for (const request of binding.requests) ratings.learn(request);
    if (floating?.anchor !== binding.element) {
      if (floating) placing.remove(floating);
      layer.place.append(control.node);
      floating = { node: control.node, anchor: binding.element, at: below };
      placing.add(floating);
      if (panel) closePanel();
    }
    refresh();
  }

  function refresh(): void {
    const request = bound();
    control.update(binding, request ? ratings.of(request) : undefined);
    placing.look();
  }

  update(first);
  return {
    node: control.node,
    get element() {
      return binding.element;
    },
    requestId: () => bound()?.requestId ?? null,
    update,
    refresh,
    rate,
    close() {
      isClosed = true;
      closePanel();
      if (floating) placing.remove(floating);
    },
  };
}

function isSameAnswer(one: Binding['requests'][number], other: typeof one | null): boolean {
  return one.requestId === other?.requestId && one.choice === other.choice;
}

function idsOf({ requests }: Binding): string {
  return requests.map(({ requestId, choice }) => `${requestId} ${choice}`).join();
}

/** At the end of what can be seen of the answer, below its last line, and over no composer. */
const below: Floating['at'] = (shown, { width, height }, floor) => ({
  x: shown.right - width,
  y: Math.min(shown.bottom, floor - height - 2),
});

/** Beside the control, and over as little as can be of what else is on the page. */
export const beside: Floating['at'] = (shown, { width, height }, floor) => ({
  x: shown.right - width,
  y: shown.bottom + 32 + height > floor ? Math.min(shown.bottom, floor) - height - 34 : shown.bottom + 32,
});
