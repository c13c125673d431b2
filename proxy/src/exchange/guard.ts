import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { ForbiddenError, InvalidError, MisdirectedError } from '@thumbwire/shared';
import { answerError } from './answer.ts';
import { answerPreflight, corsHeaders, isPreflight } from './cors.ts';

/**
 * Origins of browser extensions (Chrome's ids, Firefox's UUIDs), which no web page can claim. They may use the API,
 * where the key decides, and no provider; no answer is opened to them by CORS: the browser gives them what their own
 * manifest is granted.
 */
const extensionPage =
  /^(?:chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** Names by which every proxy may be called. */
const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The first pass of every request, to the API and to providers alike. */
export interface Guard {
  /**
   * Is the request meant for us, and may the page that sent it, if one did, speak to us?
   *
   * @returns `true`: the request goes on, and `response` lets an approved page read its answer.
   *   `false`: it has been answered, as a refusal or a preflight.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean;
}

/**
 * @param options.boundHost Address that the proxy listens on.
 * @param options.allowHosts Further names under which it is reached, without port.
 * @param options.isForApi Whether a request is for the API, and not for a provider.
 */
export function createGuard(options: {
  boundHost: string;
  allowHosts: readonly string[];
  isForApi: (request: IncomingMessage) => boolean;
}): Guard {
  const own = [options.boundHost, ...options.allowHosts].map((host) =>
    isIPv6(host) ? `[${host}]` : host.toLowerCase(),
  );
  const hosts = new Set([...loopbackNames, ...own]);

  return {
    admit(request, response) {
      try {
        checkTarget(request);
        checkHost(request, hosts);
        if (isExtension(request) && options.isForApi(request)) return true;
        checkPage(request);
        if (isPreflight(request)) answerPreflight(request, response);
        else for (const [name, value] of corsHeaders(request)) response.setHeader(name, value);
        return !response.headersSent;
      } catch (error) {
        answerError(response, error);
        return false;
      }
    },
  };
}

/**
 * Refuses what asks for a document, frame, image or script from a provider: nothing that a provider sends may
 * run in, or be shown as, our own origin.
 *
 * @throws ForbiddenError
 * @see Fetch Metadata Request Headers, section 2.1 (Sec-Fetch-Dest)
 */
export function refuseNavigation(request: IncomingMessage): void {
  const destination = request.headers['sec-fetch-dest'];
  // What comes over a WebSocket is data for a script, like the answer to fetch().
  if (destination === undefined || destination === 'empty' || destination === 'websocket') return;
  throw new ForbiddenError(
    `A browser asked for a provider's answer as "${destination}"; call it with fetch() instead.`,
  );
}

/** Absolute-form and authority-form targets make an open proxy of us. RFC 9112, section 3.2. */
function checkTarget(request: IncomingMessage): void {
  if (request.url?.startsWith('/')) return;
  throw new InvalidError(
    'The request target must be a path: this is not a general HTTP proxy. Use the printed address as base URL.',
  );
}

/** A page can point a name of its own at 127.0.0.1 (DNS rebinding); its requests still carry that name. */
function checkHost(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  const given = request.headersDistinct.host ?? [];
  const host = given[0];
  if (host === undefined && request.httpVersion === '1.0') return;
  if (host === undefined || given.length > 1) {
    throw new InvalidError('The request must carry exactly one Host header.');
  }
  const name = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  if (name !== undefined && hosts.has(name)) return;
  throw new MisdirectedError(
    `The Host header names ${name === undefined ? 'no host' : `"${name}"`}, which is not this proxy. ` +
      `If it is reached by that name on purpose, start it with --allow-host ${name ?? 'NAME'}.`,
  );
}

function checkPage(request: IncomingMessage): void {
  const { origin } = request.headers;
  if (origin !== undefined) {
    if (isLoopbackPage(origin)) return;
    throw new ForbiddenError(
      `Pages of the origin ${JSON.stringify(origin.slice(0, 200))} may not use this proxy; ` +
        'only pages on localhost, 127.0.0.1 and [::1] are approved for now.',
    );
  }
  if (request.headers['sec-fetch-site'] === 'cross-site' && !isPlaygroundVisit(request)) {
    throw new ForbiddenError(
      'A page of another site sent this request without naming its origin; ' +
        'only pages on localhost, 127.0.0.1 and [::1] are approved for now.',
    );
  }
}

function isExtension(request: IncomingMessage): boolean {
  return extensionPage.test(request.headers.origin ?? '');
}

function isLoopbackPage(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return isWeb && url.origin === origin && loopbackNames.has(url.hostname);
}

/** Somebody followed a link to the playground: it holds no key, so where the link was does not matter. */
function isPlaygroundVisit(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document' &&
    request.url?.split('?', 1)[0] === '/playground'
  );
}
