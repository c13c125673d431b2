import {
  endOfStream,
  formatById,
  framingOf,
  hasPiece,
  isAwsEventStream,
  parseAwsEvents,
  readResponse,
} from '@thumbwire/shared';
import { decodeBody } from '../derive/decode.ts';
import type { Body } from '../stores/store.ts';

/** The end mark is the last event of a stream, and short; some formats repeat the whole response in it. */
const tailBytes = 64 * 1024;

/** Enough to see how a body is framed. */
const headBytes = 8192;

/**
 * What a compressed stream may decode to, and what its last event may take. This runs on the thread that carries
 * all traffic: a larger one, or one that is compressed more than once, is left unread and counts as broken off.
 */
const largestBytes = 1024 * 1024;

/**
 * Whether a streamed response reached its end mark. Clients close the connection when they read it, often before
 * the provider does: they have not gone away in the middle.
 */
export function hasEndMark(formatId: string | null, response: Body | null): boolean {
  const format = formatId === null ? null : formatById(formatId);
  if (format === null || response === null || response.bytes.length < response.sizeBytes) return false;
  if (response.contentEncoding?.includes(',')) return false;
  const { bytes } = decodeBody(response, largestBytes);
  const toText = (start: number, end?: number) => Buffer.from(bytes.subarray(start, end)).toString();
  const lastStart = Math.max(0, bytes.length - tailBytes);
  if (isAwsEventStream(bytes)) return format.stream(parseAwsEvents(bytes, lastStart)).isComplete;
  const framing = framingOf(format, toText(0, headBytes), response.contentType);
  if (framing === 'whole') return false;
  for (let length = tailBytes; ; length *= 2) {
    const start = Math.max(0, bytes.length - length);
    // May begin in the middle of an event, which the format then leaves out.
    const end = start === 0 ? toText(0) : endOfStream(toText(start), framing);
    if (start === 0 || length >= largestBytes || hasPiece(end, framing)) {
      return readResponse(format, end, framing).isComplete;
    }
  }
}
