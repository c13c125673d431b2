import {
  awsEventsAsText,
  type Format,
  formatById,
  framingOf,
  isAwsEventStream,
  readResponse,
} from '@thumbwire/shared/formats';
import type { Body } from '../stores/exchange.ts';
import { decodeBody } from './decode.ts';
import { containersSize } from './json-size.ts';

/** A body as the API answers it with `includeInputs`. */
export interface Assembled {
  /**
   * Parsed JSON, or the text where it is none; a stream in the provider's non-streamed shape; `null` if it is empty.
   * Of binary data, and of what is too large, a note says what it is.
   */
  readonly value: unknown;
  /** What it took to hold it, in bytes: encoded, decoded or parsed, whichever is most. At most the limit. */
  readonly sizeBytes: number;
  readonly isTooLarge: boolean;
}

/** Which body of which request is read. */
export interface Part {
  readonly id: string;
  readonly part: 'request' | 'response';
  /** Id of the wire format; `null`: unknown. */
  readonly format: string | null;
}

/**
 * Reads a body.
 *
 * @param limitBytes What it may take; a larger one is not read.
 * @throws never
 */
export function assembleBody(of: Part, body: Body, limitBytes: number): Assembled {
  const tooLarge = { value: tooLargeNote(of), sizeBytes: limitBytes, isTooLarge: true };
  if (body.bytes.length > limitBytes) return tooLarge;
  const { bytes, issue, isTooLarge } = decodeBody(body, limitBytes);
  if (isTooLarge) return tooLarge;
  const value =
    bytes.length === 0 && issue !== undefined ? `[not decoded: ${issue}]` : readable(of, body, bytes);
  const sizeBytes = Math.max(body.bytes.length, bytes.length, containersSize(value));
  return sizeBytes > limitBytes ? tooLarge : { value, sizeBytes, isTooLarge: false };
}

/** What stands in place of a body (API document, "HeliconeRequest", placeholder). */
function tooLargeNote({ id, part }: Part): { helicone_message: string } {
  const path = `/v1/request/${encodeURIComponent(id)}/raw?part=${part}`;
  return {
    helicone_message: `The ${part} is too large, or nested too deep, to be put here; get its bytes from ${path}.`,
  };
}

function readable({ part, format }: Part, body: Body, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return null;
  const text = isAwsEventStream(bytes) ? awsEventsAsText(bytes) : strictText(bytes);
  if (text === null) return `[${bytes.length} bytes of ${body.contentType ?? 'binary data'}]`;
  const known: Format | null = part === 'request' || format === null ? null : formatById(format);
  const framing = known === null ? 'whole' : framingOf(known, text, body.contentType);
  return known === null || framing === 'whole' ? jsonOrText(text) : readResponse(known, text, framing).body;
}

/** `null`: it is no text. */
function strictText(bytes: Uint8Array): string | null {
  try {
    // As part of a stream, so that a copy that was cut inside a character is still text.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null; // Some byte is part of no character.
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every body is JSON; then its text is the answer.
    return text;
  }
}
