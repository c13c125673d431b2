import type { IncomingMessage } from 'node:http';
import type { Dispatcher } from 'undici';
import type { RawHeaders } from './answer.ts';
import { corsHeaders, feedbackTokenHeader } from './cors.ts';

/** Headers that speak of one connection only. RFC 9110, section 7.6.1; RFC 9112, appendix C.2.2. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Headers of a request as the provider gets them, in the client's order and case.
 *
 * Host and Content-Length are left to the connection, which knows both better. `Expect` has been answered by our
 * own server. What is addressed to the proxy stays here.
 *
 * @param authorization Replaces the client's Authorization header, if given.
 */
export function requestHeaders(raw: RawHeaders, authorization: string | null): string[] {
  const named = namedByConnection(raw);
  const headers = select(
    raw,
    (name) =>
      !hopByHop.has(name) &&
      !named.has(name) &&
      name !== 'host' &&
      name !== 'content-length' &&
      name !== 'expect' &&
      !name.startsWith('helicone-') &&
      !name.startsWith('thumbwire-') &&
      !(authorization !== null && name === 'authorization'),
  );
  if (authorization !== null) headers.push('Authorization', authorization);
  return headers;
}

/**
 * Headers of a provider's response as the client gets them, in the provider's order and case.
 *
 * A page gets no cookies, which would be ours to every other page, and the CORS headers of this proxy.
 *
 * @param own Headers that the proxy adds.
 */
export function responseHeaders(raw: RawHeaders, request: IncomingMessage, own: RawHeaders): string[] {
  const named = namedByConnection(raw);
  const isPage = isSentByPage(request);
  const headers = select(
    raw,
    (name) =>
      !hopByHop.has(name) &&
      !named.has(name) &&
      name !== 'helicone-id' &&
      name !== 'helicone-status' &&
      name !== feedbackTokenHeader.toLowerCase() &&
      !(isPage && (name === 'set-cookie' || name.startsWith('access-control-'))),
  );
  if (isPage) {
    const exposed = new Set(headers.filter((_, index) => index % 2 === 0));
    headers.push(...corsHeaders(request, Array.from(exposed)).flat());
  }
  headers.push(...own);
  return headers;
}

/**
 * Whether a browser sent the request for a page: it carries what only a browser adds. `Sec-Fetch-Mode` alone
 * says nothing: Node's own fetch sends it too.
 */
function isSentByPage(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    headers.origin !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    headers['sec-fetch-dest'] !== undefined
  );
}

function select(raw: RawHeaders, isKept: (lowerCaseName: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (isKept(name.toLowerCase())) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

const none: ReadonlySet<string> = new Set();

function namedByConnection(raw: RawHeaders): ReadonlySet<string> {
  let named: Set<string> | null = null;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== 'connection') continue;
    named ??= new Set();
    for (const token of (raw[index + 1] ?? '').split(',')) named.add(token.trim().toLowerCase());
  }
  return named ?? none;
}

/** Header fields as a connection read them: bytes, which stand for Latin-1 text. RFC 9110, section 5.5. */
export function fromConnection(raw: Dispatcher.DispatchController['rawHeaders']): RawHeaders {
  if (!Array.isArray(raw)) return [];
  return raw.map((field) => (typeof field === 'string' ? field : field.toString('latin1')));
}

/** Header fields as names with their values. */
export function pairs(raw: RawHeaders): (readonly [name: string, value: string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

/** The first value of a header, by its lower-case name. */
function firstValue(raw: RawHeaders, wanted: string): string | undefined {
  const index = raw.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === wanted);
  return index === -1 ? undefined : raw[index + 1];
}

/** The values of a header that is a list, in order: it may stand on several lines. RFC 9110, section 5.3. */
export function listValue(raw: RawHeaders, wanted: string): string | undefined {
  const values = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === wanted);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Bytes of the body that these headers announce; `NaN` if they do not. */
export function contentLength(raw: RawHeaders): number {
  return Number(firstValue(raw, 'content-length'));
}

/** The reason phrase, if it can be sent; it means nothing. RFC 9112, section 4. */
export function toReason(message: string): string {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(message) ? message : '';
}
