import { type Format, formatById, isEventStream, readResponse } from '@thumbwire/shared/formats';
import type { Body, StoredBodies } from '../stores/store.ts';
import { decodeBody } from './decode.ts';

/**
 * The bodies of a request as the API answers them with `includeInputs`.
 *
 * @param format Id of the wire format; `null`: unknown.
 * @returns Parsed JSON, or the text where it is none; a stream in the provider's non-streamed shape; `null` where
 *   there is no body. Of binary data a sentence says what and how much it is.
 * @throws never
 */
export function assembleBodies(
  format: string | null,
  bodies: StoredBodies,
): { request: unknown; response: unknown } {
  return {
    request: bodies.request && readable(bodies.request, jsonOrText),
    response: bodies.response && readable(bodies.response, responseReader(format, bodies.response)),
  };
}

function responseReader(formatId: string | null, body: Body): (text: string) => unknown {
  const format: Format | null = formatId === null ? null : formatById(formatId);
  return (text) =>
    format !== null && isEventStream(text, body.contentType)
      ? readResponse(format, text, { isEventStream: true }).body
      : jsonOrText(text);
}

function readable(body: Body, read: (text: string) => unknown): unknown {
  const { bytes, issue } = decodeBody(body);
  if (bytes.length === 0) return issue === undefined ? null : `[not decoded: ${issue}]`;
  let text: string;
  try {
    // As part of a stream, so that a copy that was cut inside a character is still text.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return `[${bytes.length} bytes of ${body.contentType ?? 'binary data'}]`;
  }
  return read(text);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every body is JSON; then its text is the answer.
    return text;
  }
}
