import { framingOf, generic, type ReadRequest, type ReadResponse } from '@thumbwire/shared/formats';
import type { Body, StoredBodies, StoredRequest } from '../stores/store.ts';
import { decodeBody } from './decode.ts';
import { readAnswered, readAsked, readerFor } from './read-body.ts';
import { decodeText } from './text.ts';

/** What the stored bodies of a request say; `null` where there is none, or none that can be read whole. */
export interface Said {
  readonly asked: ReadRequest | null;
  readonly answered: ReadResponse | null;
}

/**
 * Reads the stored bodies of a request in its format.
 *
 * @throws never: the formats list what they cannot read
 */
export function readSaid(stored: StoredRequest, { request, response }: StoredBodies): Said {
  const reader = readerFor(stored);
  const text = wholeText(response);
  const contentType = response?.contentType ?? null;
  const framing = framingOf(reader ?? generic, text ?? '', contentType);
  return {
    asked: readAsked(reader, wholeText(request), stored.path),
    answered: readAnswered(reader, text, contentType, framing),
  };
}

/** The text of a body of which the copy was not cut. */
function wholeText(body: Body | null): string | null {
  if (body === null || body.bytes.length < body.sizeBytes) return null;
  const { bytes, issue } = decodeBody(body);
  return issue === undefined ? decodeText(bytes) : null;
}
