import { STATUS_CODES } from 'node:http';

/** Room for 100 properties with a key and a value of 1 kB each, and for what else a client sends. */
export const maxHeaderSize = 256 * 1024;

/** What Node takes by itself. */
const mostHeaders = 1_000;

/** Bounds of what clients may do with their connections. */
export interface ListenerLimits {
  /** How many there may be; for one more, one that does nothing is closed. */
  readonly connections: number;
  /** One that has done nothing for less than this is left alone as long as there are not twice as many. */
  readonly settledMs: number;
  /** How long the headers of a request may take. */
  readonly headersMs: number;
}

export const defaultListenerLimits: ListenerLimits = {
  connections: 1024,
  settledMs: 1_000,
  headersMs: 60_000,
};

/** The answer to what is no request, as bytes: there is nothing else to answer it with. RFC 9110, section 15.5. */
export function refusal(code: string | undefined, limits: ListenerLimits): string {
  const { status, error } = reasonOf(code ?? '', limits);
  const body = JSON.stringify({ data: null, error });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function reasonOf(
  code: string,
  { headersMs, connections }: ListenerLimits,
): { status: number; error: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        error: `The request headers are larger than ${maxHeaderSize} bytes or more than ${mostHeaders}, the most that the proxy takes. Send fewer or shorter ones.`,
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        error: `The request headers did not arrive within ${headersMs / 1000} seconds. Send the request again.`,
      };
    case 'ERR_TOO_MANY_CONNECTIONS':
      return {
        status: 503,
        error: `The proxy has ${connections} connections that wait for an answer, the most that it takes. Try again later.`,
      };
    default:
      return {
        status: 400,
        error: `The request is not well-formed HTTP/1.1 (${code}). Check the program that sent it.`,
      };
  }
}
