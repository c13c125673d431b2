import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidError } from '@thumbwire/shared';

/** Asks for the feedback token of a response with `true`, and carries it there. */
export const feedbackTokenHeader = 'Thumbwire-Feedback-Token';

/** Our own response headers, which a page may read. */
const ownHeaders = [
  'Helicone-Id',
  'Helicone-Status',
  feedbackTokenHeader,
  'Thumbwire-Content-Type',
  'Thumbwire-Content-Encoding',
  'Thumbwire-Size-Bytes',
  'Thumbwire-Export-Id',
];

/**
 * Headers that let the page which sent a request read its answer; none if no page sent it.
 * Only for a request that the guard let through: its origin is echoed without another look.
 *
 * @param exposed Names of further response headers that the page may read.
 * @see Fetch Standard, section 3.2 (CORS protocol)
 */
export function corsHeaders(
  request: IncomingMessage,
  exposed: readonly string[] = [],
): readonly (readonly [name: string, value: string])[] {
  const { origin } = request.headers;
  if (origin === undefined) return [];
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Expose-Headers', [...ownHeaders, ...exposed].join(', ')],
    ['Vary', 'Origin'],
  ];
}

/** Whether a browser asks if a page may send a request, before it sends the request itself. */
export function isPreflight(request: IncomingMessage): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

/**
 * Answers a preflight of an approved origin: the headers that it asks for are allowed, for ten minutes.
 *
 * @throws InvalidError The names of the asked headers are not a list of header names.
 */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'] ?? '';
  if (!/^[\w!#$%&'*+.^`|~, \t-]{0,4096}$/.test(asked)) {
    throw new InvalidError('Access-Control-Request-Headers must be a list of header names.');
  }
  response.writeHead(204, [
    ...corsHeaders(request).flat(),
    'Access-Control-Allow-Methods',
    'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    ...(asked === '' ? [] : ['Access-Control-Allow-Headers', asked]),
    'Access-Control-Max-Age',
    '600',
    // Browsers before Local Network Access, which asks the person instead, ask us whether a page of a public address
    // may reach loopback. Private Network Access, section 3.1.
    ...(request.headers['access-control-request-private-network'] === 'true'
      ? ['Access-Control-Allow-Private-Network', 'true']
      : []),
  ]);
  response.end();
}
