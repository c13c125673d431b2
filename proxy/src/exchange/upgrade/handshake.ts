import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy';
import type { RawHeaders } from '../answer.ts';
import { requestHeaders, responseHeaders } from '../headers.ts';
import type { Route } from '../route.ts';

/**
 * Asks a provider for a WebSocket, and joins the client's connection with the provider's when it agrees.
 *
 * @param options.onJoined Called when the two are joined.
 * @param options.onError Called for what goes wrong with either connection.
 * @returns The request; its answer comes later.
 */
export function askForUpgrade(options: {
  request: IncomingMessage;
  route: Route;
  agent: Agent;
  onJoined: (upstream: Duplex) => void;
  onError: (cause: Error) => void;
}): ClientRequest {
  const { request, route, agent, onJoined, onError } = options;
  const asked: ClientRequest[] = [];
  // One for each exchange: its events are about one request then.
  const proxy = createProxyServer({ agent, target: new URL(route.origin) });
  proxy.on('error', onError);
  proxy.on('open', onJoined);
  proxy.on('proxyReqWs', (question) => {
    // http-proxy reads a path as a URL and writes it anew; the bytes are the client's to choose.
    question.path = route.path + route.query;
    asked.push(question);
  });
  proxy.ws(asProviderGetsIt(request, route), request.socket, noHead);
  const [question] = asked;
  if (question === undefined) throw new Error('http-proxy asked for no WebSocket.');
  return question;
}

/** What followed the request is given back to the connection when the time has come. */
const noHead = Buffer.alloc(0);

/** http-proxy sends what the request carries: a view of it with the headers that the provider is to get. */
function asProviderGetsIt(request: IncomingMessage, { origin, authorization }: Route): IncomingMessage {
  const headers = grouped([
    'Host',
    new URL(origin).host,
    // In lower case, by which http-proxy looks for them.
    'connection',
    'Upgrade',
    'upgrade',
    'websocket',
    ...requestHeaders(request.rawHeaders, authorization),
  ]);
  return Object.create(request, { headers: { value: headers }, url: { value: '/' } });
}

/** Headers of a provider's agreement as the client gets them. RFC 6455, section 4.2.2. */
export function switchedHeaders(
  answer: IncomingMessage,
  request: IncomingMessage,
  own: RawHeaders,
): Record<string, string | string[]> {
  return grouped([
    'Upgrade',
    answer.headers.upgrade ?? 'websocket',
    'Connection',
    'Upgrade',
    ...responseHeaders(answer.rawHeaders, request, own),
  ]);
}

/** Fields by name, as Node's client and http-proxy take them, in the order and the case of their first. */
function grouped(raw: RawHeaders): Record<string, string | string[]> {
  const fields = new Map<string, { name: string; values: string[] }>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const field = fields.get(name.toLowerCase());
    if (field === undefined) fields.set(name.toLowerCase(), { name, values: [raw[index + 1] ?? ''] });
    else field.values.push(raw[index + 1] ?? '');
  }
  return Object.fromEntries(
    Array.from(fields.values(), ({ name, values: [first = '', ...others] }) => [
      name,
      others.length === 0 ? first : [first, ...others],
    ]),
  );
}
