import type { Alert } from '@thumbwire/shared';
import { browser } from 'wxt/browser';
import type { Tapped } from './tapped.ts';
import type { Trend } from './trend.ts';
import type { Narrowed } from './wanted.ts';

/**
 * Every message to the background: what it takes, and what it answers.
 *
 * Whoever may send it is decided, and its input checked, in `background/handlers.ts`. Types only, so that content
 * scripts carry no schemas.
 */
export interface Messages {
  /** Requests whose response may be the text, by its fingerprint. From pages. */
  locate: { input: LocateInput; output: readonly Located[] };
  /** A response that the tap saw; logged unless its format is unknown or it came through the proxy. From pages. */
  observed: { input: Observed; output: { readonly requestId: string | null } };
  /** Rates a request: kept at once, sent as soon as the proxy can be reached. */
  rate: { input: RateInput; output: Kept };
  /** Takes the rating of a request back. */
  clear: { input: { readonly requestId: string }; output: Kept };
  /** One request as the provenance line tells it; `null`: the log does not have it. */
  details: { input: { readonly requestId: string }; output: Details | null };
  /** What holds for the sender's own page. */
  site: { input: Empty; output: Site };
  /** The outbox; from pages only the number of those that wait is told. */
  outbox: { input: Empty; output: OutboxState };
  /** Whether the proxy answers and takes the key. From the extension's own pages, as are all that follow. */
  connection: { input: Empty; output: Connection };
  /** Tries a connection and keeps it if it works. */
  connect: { input: { readonly url: string; readonly key: string }; output: Connection };
  /** Asks the proxy to show a code in its terminal. */
  'pair-ask': { input: { readonly url: string }; output: Pairing };
  /** Gives the code, and keeps the connection that it opens. */
  'pair-confirm': { input: Pairing & { readonly code: string }; output: Connection };
  /** Sites whose pages wanted to use the proxy, and were refused because nobody has decided about them. */
  asking: { input: Empty; output: readonly string[] };
  /** Whether the pages of a site may use the proxy. */
  'decide-site': { input: { readonly origin: string; readonly isAllowed: boolean }; output: Empty };
  /** Revokes the key if it is the extension's own, and forgets it; what waits in the outbox stays. */
  disconnect: { input: Empty; output: Connection };
  /** Sends what waits, now. */
  flush: { input: Empty; output: OutboxState };
  /** Forgets the ratings that were refused. */
  'forget-refused': { input: Empty; output: OutboxState };
  /** What the ratings of the last weeks say. */
  trend: { input: Narrowed; output: Trend };
  /** The newest alert of a monitor, of the last day and not dismissed. */
  alert: { input: Empty; output: Alert | null };
  /** Shows no alert up to this number any more. */
  'dismiss-alert': { input: { readonly number: number }; output: Empty };
}

/** Messages from the background to the content scripts of a page. */
export interface PageMessages {
  /** By keyboard: rate the last response on the page. */
  'rate-last': { readonly rating: boolean };
  /** By keyboard: show or hide the thumbs. */
  toggle: Empty;
  /** A setting that concerns the page was changed: ask for `site` again. */
  'site-changed': Empty;
  /** There is a connection now, or something was logged late: look at the log again. */
  'look-again': Empty;
  /** A rating of a request was kept, delivered or refused: ask for `details` again. */
  'rating-changed': { readonly requestId: string };
}

export type Empty = Readonly<Record<string, never>>;

export interface LocateInput {
  /** At most 200. `hashes`: at most 512 fingerprint hashes of 48 bits; `version`: how they were made. */
  readonly texts: readonly {
    readonly key: string;
    readonly version: number;
    readonly hashes: readonly number[];
  }[];
}

/** The candidates for one text, the best first, at most 8. */
export interface Located {
  readonly key: string;
  readonly matches: readonly (Match & { readonly hits: number })[];
}

/** A response of the log. `rating`: `true` up, `false` down, `null` unrated; one that still waits is counted. */
export interface Match {
  readonly requestId: string;
  /** 0 for the first, where a response has several. */
  readonly choice: number;
  readonly text: string;
  /** The end of the prompt. */
  readonly promptTail: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly model: string | null;
  readonly rating: boolean | null;
  /** The choice that was rated; `null`: none was named. */
  readonly ratedChoice: number | null;
}

/** One exchange as the page's own script had it. */
export interface Observed extends Tapped {
  /** Minted by the content script, one for each exchange: an exchange told twice is logged once. */
  readonly exchangeId: string;
}

/** What is left out stays as it is, `null` clears it. */
export interface RateInput {
  readonly requestId: string;
  readonly rating: boolean;
  readonly comment?: string | null;
  readonly correction?: string | null;
  readonly choice?: number | null;
}

/** The rating is in the outbox, or delivered already. */
export interface Kept {
  readonly isPending: boolean;
  /** Why it was refused for good, in one sentence. */
  readonly refused: string | null;
}

export interface Details {
  readonly requestId: string;
  readonly createdAt: string;
  readonly model: string | null;
  readonly providerId: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** US dollars; `null`: the price is not known. */
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly cacheReadTokens: number | null;
  readonly finishReason: string | null;
  /** It was cut short: by the limit of tokens, by the reader, or by a failure. */
  readonly isTruncated: boolean;
  readonly choices: number;
  readonly responseText: string;
  readonly rating: boolean | null;
  readonly ratedChoice: number | null;
  readonly comment: string | null;
  readonly correction: string | null;
  /** The rating waits in the outbox. */
  readonly isPending: boolean;
}

/** When the thumbs are to be seen. */
export type OverlayPolicy = 'hover' | 'always' | 'off';

export interface Site {
  readonly origin: string;
  readonly isOn: boolean;
  readonly policy: OverlayPolicy;
  /** Share of responses to show thumbs on, 0 to 1. */
  readonly sampleShare: number;
  /** The line that says what the thumb is for is still to be shown. */
  readonly isNew: boolean;
}

export interface OutboxState {
  /** Number of ratings, and of observed responses, that wait. */
  readonly pending: number;
  /** Ids of the requests whose rating waits; empty for pages. */
  readonly requestIds: readonly string[];
  /** What was refused for good, the newest last; empty for pages. */
  readonly refused: readonly { readonly requestId: string; readonly reason: string; readonly at: string }[];
}

/** `reason` is one sentence that says what to do. */
export type Connection =
  | { readonly state: 'none' }
  | { readonly state: 'connected'; readonly url: string; readonly version: string }
  | {
      readonly state: 'unreachable' | 'refused' | 'degraded';
      readonly url: string;
      readonly reason: string;
    };

/** A pairing that waits for its code. `expiresAt`: ISO 8601, UTC. */
export interface Pairing {
  readonly url: string;
  readonly pairingId: string;
  readonly expiresAt: string;
}

export type MessageName = keyof Messages;
export type Input<Name extends MessageName> = Messages[Name]['input'];
export type Output<Name extends MessageName> = Messages[Name]['output'];

/** `invalidated`: the extension was reloaded, and this content script will never be heard again. */
export type Reply<Name extends MessageName> =
  | { readonly ok: true; readonly output: Output<Name> }
  | { readonly ok: false; readonly code: string; readonly error: string };

/**
 * Asks the background.
 *
 * @throws never: what went wrong is in the reply
 */
export async function send<Name extends MessageName>(name: Name, input: Input<Name>): Promise<Reply<Name>> {
  try {
    // Thrown at once, not rejected, where the extension was reloaded: "Extension context invalidated."
    const reply: Reply<Name> | undefined = await browser.runtime.sendMessage({ name, input });
    return reply ?? { ok: false, code: 'unanswered', error: 'The extension did not answer. Try again.' };
  } catch (error) {
    if (browser.runtime?.id === undefined || /context invalidated/i.test(String(error))) {
      return { ok: false, code: 'invalidated', error: 'The extension was reloaded. Reload this page.' };
    }
    return { ok: false, code: 'unanswered', error: 'The extension did not answer. Try again.' };
  }
}

/** Hears the messages of the background to this page, until `signal` is aborted. */
export function onPageMessage(
  hear: <Name extends keyof PageMessages>(name: Name, input: PageMessages[Name]) => void,
  { signal }: { signal: AbortSignal },
): void {
  // Content scripts and the extension's own pages share one channel: what asks the background has another shape.
  const listener = (message: unknown) => {
    if (isPageMessage(message)) hear(message.toPage, message.input);
  };
  browser.runtime.onMessage.addListener(listener);
  signal.addEventListener('abort', () => browser.runtime?.onMessage?.removeListener(listener), {
    once: true,
  });
}

interface PageMessage {
  readonly toPage: keyof PageMessages;
  readonly input: PageMessages[keyof PageMessages];
}

function isPageMessage(message: unknown): message is PageMessage {
  return typeof message === 'object' && message !== null && 'toPage' in message && 'input' in message;
}

/** Tells the content scripts of a tab; one without any is no error. */
export async function sendToPage<Name extends keyof PageMessages>(
  tabId: number,
  toPage: Name,
  input: PageMessages[Name],
): Promise<void> {
  try {
    await browser.tabs.sendMessage(tabId, { toPage, input });
  } catch {
    /* Nobody listens there. */
  }
}
