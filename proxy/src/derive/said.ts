import {
  formatById,
  framingOf,
  generic,
  type Reader,
  type ReadRequest,
  type ReadResponse,
  readRequest,
  readResponse,
} from '@thumbwire/shared/formats';
import type { Body, StoredBodies, StoredRequest } from '../stores/store.ts';
import { decodeBody } from './decode.ts';
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
export function readSaid({ format, method, path }: StoredRequest, bodies: StoredBodies): Said {
  const reader: Reader | null =
    format === null ? (method === 'POST' ? generic : null) : (formatById(format) ?? null);
  if (reader === null) return { asked: null, answered: null };
  const request = wholeText(bodies.request);
  const response = wholeText(bodies.response);
  const framing = framingOf(reader, response ?? '', bodies.response?.contentType ?? null);
  return {
    asked: request === null ? null : readRequest(reader, request, path.split('?', 1)[0]),
    answered: response === null ? null : readResponse(reader, response, framing),
  };
}

/** The text of a body of which the copy was not cut. */
function wholeText(body: Body | null): string | null {
  if (body === null || body.bytes.length < body.sizeBytes) return null;
  const { bytes, issue } = decodeBody(body);
  return issue === undefined ? decodeText(bytes) : null;
}
