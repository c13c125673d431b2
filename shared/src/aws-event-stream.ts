import type { ServerSentEvent } from './sse.ts';

/** Lengths of a frame before its headers (total, headers, checksum of the two) and behind its payload (checksum). */
const preludeBytes = 12;
const checksumBytes = 4;

/** What a frame and its headers may have at most, with room to spare: no text begins with a length like that. */
const longestBytes = 32 * 1024 * 1024;
const longestHeaderBytes = 128 * 1024;

/** Of a header's value, which is a text; all names that matter have one (same document, "Headers"). */
const textType = 7;

/**
 * Whether a body is framed as an event stream of AWS: a first frame, or as much of it as there is, whose lengths
 * agree and whose first header has a name that begins with a colon, as those of AWS do.
 *
 * @see Smithy specification, "Amazon Event Stream"
 */
export function isAwsEventStream(bytes: Uint8Array): boolean {
  const lengths = frameLengths(bytes, 0);
  return lengths !== null && lengths.headers > 2 && bytes[preludeBytes + 1] === 0x3a;
}

/**
 * The events of an event stream of AWS: the payload of each frame, under the kind that its headers give.
 *
 * Checksums are not looked at: what TCP and TLS have let through is taken as it came.
 *
 * @param bytes A whole stream, or the start of one that was cut off.
 * @param fromByte Frames that end before it are passed over.
 * @returns The events of the complete frames. A frame whose lengths contradict each other ends the stream.
 * @throws never
 */
export function parseAwsEvents(bytes: Uint8Array, fromByte = 0): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let start = 0;
  for (let lengths = frameLengths(bytes, 0); lengths !== null; lengths = frameLengths(bytes, start)) {
    const end = start + lengths.total;
    if (end > bytes.length) break;
    if (end > fromByte) events.push(readFrame(bytes.subarray(start, end), lengths.headers));
    start = end;
  }
  return events;
}

function readFrame(frame: Uint8Array, headerBytes: number): ServerSentEvent {
  const payloadStart = preludeBytes + headerBytes;
  const payload = decode(frame.subarray(payloadStart, frame.length - checksumBytes));
  return toEvent(readHeaders(frame.subarray(preludeBytes, payloadStart)), payload);
}

/** The same events as text, written as server-sent events: what reads texts can read them so. */
export function awsEventsAsText(bytes: Uint8Array): string {
  return parseAwsEvents(bytes)
    .map(({ event = '', data }) => {
      const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
      return `event: ${event.replace(/[\r\n]/g, ' ')}\n${lines.join('')}\n`;
    })
    .join('');
}

/** `null`: there are not enough bytes for both, or no frame can be like that. */
function frameLengths(bytes: Uint8Array, start: number): { total: number; headers: number } | null {
  if (start + preludeBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, preludeBytes);
  const total = view.getUint32(0);
  const headers = view.getUint32(4);
  const isPossible =
    headers + preludeBytes + checksumBytes <= total && total <= longestBytes && headers <= longestHeaderBytes;
  return isPossible ? { total, headers } : null;
}

/** The headers that are texts; those of other types have a known length or end the reading. */
function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + view.getUint8(at);
    if (nameEnd + 3 > bytes.length || view.getUint8(nameEnd) !== textType) break;
    const valueStart = nameEnd + 3;
    const valueEnd = valueStart + view.getUint16(nameEnd + 1);
    if (valueEnd > bytes.length) break;
    headers.set(decode(bytes.subarray(at + 1, nameEnd)), decode(bytes.subarray(valueStart, valueEnd)));
    at = valueEnd;
  }
  return headers;
}

/** An error that the service did not foresee has no payload, only headers. */
function toEvent(headers: ReadonlyMap<string, string>, payload: string): ServerSentEvent {
  const event = headers.get(':event-type') ?? headers.get(':exception-type');
  if (event !== undefined) return { event, data: payload };
  const message = headers.get(':error-message') ?? headers.get(':error-code');
  return message === undefined
    ? { event: undefined, data: payload }
    : { event: 'error', data: JSON.stringify({ message }) };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
