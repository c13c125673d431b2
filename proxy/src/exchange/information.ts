import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/**
 * Passes on what a provider says before its answer: 102 Processing and 103 Early Hints. RFC 9110, section 15.2.
 * A client of HTTP/1.0 does not know of such answers, and 100 Continue was our own server's to send.
 */
export function passInformation(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  fields: IncomingHttpHeaders,
): void {
  if (request.httpVersion === '1.0') return;
  // The client has not got the answer before this one yet, and would read it as the beginning of our body.
  if (response.socket === null) return;
  if (status === 102) {
    response.writeProcessing();
  } else if (status === 103 && fields.link !== undefined) {
    try {
      response.writeEarlyHints({ link: fields.link });
    } catch {
      // A malformed hint is only a hint.
    }
  }
}
