import {
  choiceTexts,
  type Format,
  findFormat,
  framingOf,
  isCredentialName,
  joinChoices,
  lastUserText,
  type RequestRow,
  readRequest,
  readResponse,
  type ThumbwireClient,
} from '@thumbwire/shared';
import type { Database, LogItem } from '../database.ts';
import type { Observed } from '../messages.ts';
import type { Outbox } from '../outbox.ts';
import { isLoopback } from '../sites.ts';

/** More than this many observed responses do not wait: a page could fill the disk with them. */
const mostPending = 50;
/** What the page's server asked began after the page's own call; so much may the clocks of two machines differ. */
const clockDifferenceMs = 2000;
const rememberedMs = 24 * 60 * 60 * 1000;

/** Where an observed response goes. */
export interface Desk {
  /** Whether one more response may be logged. */
  readonly mayLog: () => boolean;
  readonly database: Database;
  readonly outbox: Outbox;
  /** `null`: not connected. */
  readonly client: ThumbwireClient | null;
  /** Where the proxy is: what passed it, it has logged itself. */
  readonly proxyUrl: string | null;
}

/**
 * Logs what a page received from a provider, unless the log has it already.
 *
 * @param origin Web origin of the page, as the browser says it.
 * @returns Id of the request that holds the response; `null`: it is nothing to be logged.
 */
export async function observe(observed: Observed, origin: string, desk: Desk): Promise<string | null> {
  const item = toLogItem(observed, origin);
  if (item === null || !desk.mayLog()) return null;
  const known = await findLogged(observed, origin, desk);
  if (known !== undefined) return known;

  const { database, outbox } = desk;
  const key = `${origin} ${observed.exchangeId}`;
  const requestId = crypto.randomUUID();
  const transaction = database.transaction('observed', 'readwrite');
  const before = await transaction.store.get(key);
  if (!before) await transaction.store.put({ requestId, at: Date.now() }, key);
  await transaction.done;
  if (before) return before.requestId;

  await forgetOld(database);
  if ((await database.count('outbox')) >= mostPending) return null;
  await outbox.log(requestId, item);
  return requestId;
}

/**
 * The log entry for an observed exchange; `null` if no format knows it, or it is no answer that somebody rates.
 *
 * @throws never
 */
export function toLogItem(observed: Observed, origin: string): LogItem | null {
  if (!URL.canParse(observed.url)) return null;
  const url = new URL(observed.url);
  const format = findFormat(observed.method, url.pathname);
  const request = parseObject(observed.requestBody);
  if (format === null || !format.isRatable || request === null || !hasAnswer(format, observed)) return null;

  const whole = parseObject(observed.responseBody);
  // Many pages stop to read at the end mark.
  const isComplete = observed.isComplete || read(format, observed).isComplete;
  return {
    url: withoutSecrets(url),
    request,
    response: whole ?? {},
    textBody: whole === null ? observed.responseBody : null,
    status: isComplete ? observed.status : -3,
    startedAt: observed.startedAt,
    endedAt: Math.max(observed.endedAt, observed.startedAt),
    firstByteMs: observed.firstByteMs,
    source: 'page',
    origin,
  };
}

function hasAnswer(format: Format, observed: Observed): boolean {
  if (observed.status < 200 || observed.status > 299) return false;
  const { choices } = read(format, observed);
  return choices.some(({ text, toolCalls }) => text !== '' || toolCalls.length > 0);
}

function read(format: Format, { responseBody, contentType }: Observed) {
  return readResponse(format, responseBody, framingOf(format, responseBody, contentType));
}

/** The id under which the proxy logged the exchange; `null`: it passed the proxy under an id not known. */
async function findLogged(
  observed: Observed,
  origin: string,
  { client, proxyUrl }: Desk,
): Promise<string | null | undefined> {
  if (client === null) return undefined;
  const { heliconeId, url } = observed;
  try {
    if (heliconeId !== null) {
      // Only a hint: whether the text agrees is seen when it is located on the page.
      const { data } = await client.api.query.ids({ requestIds: [heliconeId] });
      if (data[0]) return data[0].request_id;
    }
    if (proxyUrl !== null && new URL(url).origin === new URL(proxyUrl).origin) return null;
    // What went straight to a provider never passed the page's own server.
    const to = new URL(url).origin;
    return to === origin || isLoopback(to) ? await findSameAnswer(observed, client) : undefined;
  } catch {
    return undefined; // The proxy cannot be asked; what waits in the outbox is logged once all the same.
  }
}

/** The page's own server may have called the proxy: the answer is in the log then, a moment old, word by word. */
async function findSameAnswer(observed: Observed, { api }: ThumbwireClient): Promise<string | undefined> {
  const format = findFormat(observed.method, new URL(observed.url).pathname);
  const text = format && joinChoices(choiceTexts(read(format, observed)));
  if (!text) return undefined;
  const asked = lastUserText(readRequest(format, observed.requestBody));
  const since = new Date(observed.startedAt - clockDifferenceMs).toISOString();
  const { data } = await api.query.run({
    filter: { request_response_rmt: { request_created_at: { gte: since }, source: { equals: 'proxy' } } },
    limit: 50,
  });
  // Another request may have had the same short answer in that moment.
  const isSame = (row: RequestRow) =>
    row.response_text === text && row.request_text?.includes(asked) === true;
  return data.find(isSame)?.request_id;
}

async function forgetOld(database: Database): Promise<void> {
  const before = Date.now() - rememberedMs;
  let cursor = await database.transaction('observed', 'readwrite').store.openCursor();
  while (cursor) {
    if (cursor.value.at < before) await cursor.delete();
    cursor = await cursor.continue();
  }
}

function withoutSecrets(url: URL): string {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  plain.hash = '';
  for (const name of [...plain.searchParams.keys()]) {
    if (isCredentialName(name)) plain.searchParams.delete(name);
  }
  return plain.href;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null; // A stream, or a form.
  }
}
