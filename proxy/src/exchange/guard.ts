import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { ForbiddenError, InvalidError, isExtensionOrigin, MisdirectedError } from '@thumbwire/shared';
import { isDecidable, type Origins } from '../trust/index.ts';
import { answerError } from './answer.ts';
import { answerPreflight, corsHeaders, isPreflight } from './cors.ts';

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
  origins: Pick<Origins, 'standingOf' | 'noteRefusal'>;
}): Guard {
  const { isForApi, origins } = options;
  const own = [options.boundHost, ...options.allowHosts].map((host) =>
    isIPv6(host) ? `[${host}]` : host.toLowerCase(),
  );
  const hosts = new Set([...loopbackNames, ...own]);

  /**
   * An extension that is not paired may call the API, where the key decides, to pair or to show a key that somebody
   * pasted into it. It reaches no provider, and no answer is opened to it by CORS: the browser gives it what its own
   * manifest is granted.
   *
   * @throws ForbiddenError
   */
  function admitStranger(request: IncomingMessage, origin: string): true {
    const isUndecided = origins.standingOf(origin) === 'unknown';
    if (isUndecided && isExtensionOrigin(origin) && isForApi(request)) return true;
    origins.noteRefusal(origin, isForApi(request) ? 'api' : 'route');
    throw new ForbiddenError(refusalOf(origin));
  }

  return {
    admit(request, response) {
      try {
        checkTarget(request);
        checkHost(request, hosts);
        const { origin } = request.headers;
        if (origin === undefined) checkHidden(request);
        else if (origins.standingOf(origin) !== 'allowed') return admitStranger(request, origin);
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
export function refuseNavigation({ headers }: IncomingMessage): void {
  // With plain HTTP to a name that is not loopback (--allow-host) there is no Fetch Metadata; a visit still sends this.
  // Upgrade Insecure Requests, section 3.2.1.
  const isVisit = headers['upgrade-insecure-requests'] === '1';
  const destination = headers['sec-fetch-dest'] ?? (isVisit ? 'document' : undefined);
  // What comes over a WebSocket is data for a script, like the answer to fetch().
  if (destination === undefined || destination === 'empty' || destination === 'websocket') return;
  throw new ForbiddenError(
    `A browser asked for a provider's answer as "${destination}"; call it with fetch() instead.`,
  );
}

/**
 * Refuses what a page of this machine sends without naming its origin: it could be one that somebody refused. Such a
 * page cannot read the answer, so nobody who has a use for it sends that.
 *
 * @throws ForbiddenError
 */
export function refuseHidden({ headers }: IncomingMessage): void {
  if (headers.origin === undefined && headers['sec-fetch-site'] === 'same-site')
    throw hiddenOrigin('another port');
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
  if (name !== undefined && hosts.has(name)) {
    if (URL.canParse(`http://${host}`)) return;
    throw new InvalidError('The Host header names a port beyond 65535; use the address that start prints.');
  }
  throw new MisdirectedError(
    `The Host header names ${name === undefined ? 'no host' : `"${name}"`}, which is not this proxy. ` +
      `If it is reached by that name on purpose, start it with --allow-host ${name ?? 'NAME'}.`,
  );
}

/**
 * What names no origin is no page of another site that could read the answer: browsers name the origin with whatever a
 * page reads across origins or sends with another method than GET. It may still be an image or a link there. A
 * program, an extension's GET to a host that it was granted, and our own pages carry neither, and pass.
 *
 * @throws ForbiddenError
 * @see Fetch Standard, section 3.1 (Origin header); Fetch Metadata Request Headers, section 2.3 (Sec-Fetch-Site)
 */
function checkHidden(request: IncomingMessage): void {
  if (request.headers['sec-fetch-site'] !== 'cross-site' || isPlaygroundVisit(request)) return;
  throw hiddenOrigin('another site');
}

function hiddenOrigin(place: 'another site' | 'another port'): ForbiddenError {
  return new ForbiddenError(
    `A page of ${place} sent this request without naming its origin, which nobody can allow; ` +
      'call the proxy with fetch() instead.',
  );
}

/** Why an origin is refused, and what to do about it. */
function refusalOf(origin: string): string {
  if (origin === 'null') {
    return (
      'A page without an origin of its own ("null": a sandboxed frame, a file) may not use this proxy, ' +
      'because any page can claim that; serve it from http://localhost.'
    );
  }
  const name = JSON.stringify(origin.slice(0, 200));
  if (!isDecidable(origin))
    return `Pages of the origin ${name} may not use this proxy: that is no web origin.`;
  const what = isExtensionOrigin(origin) ? 'The extension of the origin' : 'Pages of the origin';
  const others = isExtensionOrigin(origin) ? 'or pair it' : "or the extension's switch for that site";
  return `${what} ${name} may not use this proxy. "thumbwire origins allow ${origin}" allows it, ${others}.`;
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
