import { isUtf8 } from 'node:buffer';
import { isAwsEventStream } from '@thumbwire/shared/formats';
import type { Body } from '../stores/store.ts';
import { type Decoded, decodeBody } from './decode.ts';
import { redact, redactText } from './redact.ts';
import { decodeText } from './text.ts';

/** A body on its way into the store: without credentials, and its text where it has one. */
export interface OpenBody {
  readonly body: Body | null;
  /** `null` if there is no body or nothing of it could be decoded. */
  readonly text: string | null;
  /** Whether all of it is text in UTF-8, or frames that hold such text. */
  readonly isText: boolean;
}

/** Decodes a body once, for both taking the credentials out and reading it. */
export function openBody(
  name: 'request' | 'response',
  passed: Body | null,
  secrets: readonly string[],
  issues: string[],
): OpenBody {
  if (passed === null) return { body: passed, text: null, isText: true };
  const body = describedWithout(passed, secrets);
  if (body.bytes.length < body.sizeBytes) {
    issues.push(
      `The stored copy of the ${name} holds the first ${body.bytes.length} of ${body.sizeBytes} bytes.`,
    );
  }
  const decoded = decodeBody(body);
  if (decoded.issue !== undefined) issues.push(`The ${name} could not be decoded whole: ${decoded.issue}.`);
  const clean = redact(body, secrets, decoded);
  const { bytes } = isDecoded(clean, decoded) ? decoded : clean;
  if (isAwsEventStream(decoded.bytes)) {
    const events = eventsOf(body, decoded);
    const cleanEvents = redact(events, secrets);
    if (bytes !== decoded.bytes || cleanEvents !== events) {
      return { body: cleanEvents, text: decodeText(cleanEvents.bytes), isText: true };
    }
  }
  const isLost = decoded.bytes.length === 0 && body.bytes.length > 0;
  const isText = isLost || isUtf8(bytes) || isAwsEventStream(bytes);
  return { body: clean, text: isLost ? null : decodeText(bytes), isText };
}

/** What the headers say of a body is kept, too. */
function describedWithout(body: Body, secrets: readonly string[]): Body {
  const clean = (text: string | null) => text && redactText(text, secrets);
  const contentType = clean(body.contentType);
  const contentEncoding = clean(body.contentEncoding);
  const isSame = contentType === body.contentType && contentEncoding === body.contentEncoding;
  return isSame ? body : { ...body, contentType, contentEncoding };
}

/** A frame has its length in it, and cannot be read after something was taken out: its events are kept as text. */
function eventsOf(body: Body, { bytes }: Decoded): Body {
  const text = Buffer.from(decodeText(bytes));
  const sizeBytes = text.length + body.sizeBytes - body.bytes.length;
  return { bytes: text, contentType: 'text/event-stream', contentEncoding: null, sizeBytes };
}

/** Whether the decoded bytes are still what the body says: nothing was taken out. */
function isDecoded(clean: Body, decoded: Decoded): boolean {
  return clean.contentEncoding !== null || clean.bytes === decoded.bytes;
}
