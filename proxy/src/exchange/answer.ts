import type { ServerResponse } from 'node:http';
import { ThumbwireError } from '@thumbwire/shared';

/** Header fields as they go on the wire: name, value, name, value … */
export type RawHeaders = readonly string[];

/**
 * Answers with an error in the API's envelope: `{"data": null, "error": "one sentence"}`.
 *
 * An error that is not ours is answered as 500 without its message, which could hold anything.
 */
export function answerError(response: ServerResponse, error: unknown, headers: RawHeaders = []): void {
  const status = error instanceof ThumbwireError ? error.status : 500;
  const message = error instanceof ThumbwireError ? error.message : 'The proxy failed unexpectedly.';
  const body = Buffer.from(JSON.stringify({ data: null, error: message }));
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
    // A client that sends too slowly is not waited for any longer. RFC 9110, section 15.5.9.
    ...(status === 408 ? ['Connection', 'close'] : []),
    ...headers,
  ]);
  response.end(body);
}
