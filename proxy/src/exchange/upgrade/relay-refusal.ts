import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { responseHeaders, toReason } from '../headers.ts';
import type { Recording } from '../record.ts';

/**
 * Hands the client the answer of a provider that does not switch protocols, as it would any other.
 *
 * @param options.onWhole Called when the provider's answer has come whole, before its end goes out.
 * @throws Error It broke off.
 */
export async function relayRefusal(options: {
  answer: IncomingMessage;
  request: IncomingMessage;
  response: ServerResponse;
  recording: Recording;
  onWhole: () => void;
}): Promise<void> {
  const { answer, request, response, recording, onWhole } = options;
  const { rawHeaders, statusCode = 502, statusMessage = '' } = answer;
  recording.responseHead(rawHeaders);
  recording.whenNamed(true, (own) => {
    response.writeHead(statusCode, toReason(statusMessage), responseHeaders(rawHeaders, request, own));
  });
  answer.on('data', (chunk: Buffer) => recording.responseData(chunk));
  answer.once('end', onWhole);
  await pipeline(answer, response);
}
