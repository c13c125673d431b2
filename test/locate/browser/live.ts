import { type BindingEvent, type Locator, startLocator } from '@thumbwire/extension/locate';
import type { Log } from '../log.ts';

/** What a test reads of a page that is looked at all the time. */
export interface Live {
  readonly locator: Locator;
  /** Events as `type id element request`, in order. */
  readonly events: string[];
  /** Hashes that the log was asked for, each time. */
  readonly asked: number[];
  readonly errors: string[];
  /** How often all of the page was walked. */
  readonly walks: number;
  stop(): void;
}

declare global {
  function locate(texts: Parameters<Log['locate']>[0]): Promise<ReturnType<Log['locate']>>;
  var live: Live;
  function start(): void;
}

globalThis.start = () => {
  const ending = new AbortController();
  const events: string[] = [];
  const asked: number[] = [];
  const errors: string[] = [];
  let walks = 0;
  const locator = startLocator({
    root: document,
    ask(texts) {
      asked.push(texts.flatMap(({ hashes }) => hashes).length);
      return globalThis.locate(texts);
    },
    onChange: (all) => events.push(...all.map(describe)),
    onError: (error) => errors.push(String(error)),
    isIgnored: ({ localName }) => localName === 'our-layer',
    shadowRootOf(element) {
      if (element === document.body) walks += 1;
      return element.shadowRoot;
    },
    signal: ending.signal,
  });
  const live = { locator, events, asked, errors, stop: () => ending.abort() };
  globalThis.live = {
    ...live,
    get walks() {
      return walks;
    },
  };
};

function describe({ type, binding }: BindingEvent): string {
  const { id, element, state, requests } = binding;
  return `${type} ${id} ${element.id} ${state} ${requests.map(({ requestId }) => requestId).join('+')}`;
}
