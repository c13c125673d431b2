import { awsEventsAsText, isAwsEventStream } from '@thumbwire/shared/formats';

const limitBytes = 1024 * 1024;

/**
 * Decodes UTF-8; a character cut in two at the end, or bytes that are none, become replacement characters. The binary
 * frames of an event stream of AWS become the same events written as server-sent events.
 */
export function decodeText(bytes: Uint8Array): string {
  return isAwsEventStream(bytes) ? awsEventsAsText(bytes) : new TextDecoder().decode(bytes);
}

/** The text itself, or its first mebibyte of UTF-8, ending at a whole character. */
export function boundText(text: string): string {
  if (text.length <= limitBytes / 3 || Buffer.byteLength(text) <= limitBytes) return text;
  const start = Buffer.from(text.slice(0, limitBytes)).subarray(0, limitBytes);
  // As part of a stream, the decoder holds the incomplete last character back.
  return new TextDecoder().decode(start, { stream: true });
}
