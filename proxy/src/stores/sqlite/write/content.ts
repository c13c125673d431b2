import type { Derived } from '../../../derive/derive.ts';
import type { Body, StoredBodies } from '../../store.ts';
import { pack, packText } from '../packing.ts';
import type { PlacedBody } from '../protocol.ts';
import type { Prepare } from './statements.ts';

/** What a request says, as text. */
type Texts = Pick<Derived, 'requestText' | 'responseText' | 'choiceLengths' | 'promptTail' | 'isRatable'>;

/** Writes the bodies of a request, where there are any. */
export function writeBodies(prepare: Prepare, seq: number, { request, response }: StoredBodies): void {
  const bodies = [request, response].filter((body) => body !== null);
  if (bodies.length === 0) return;
  const size = sizeOf(bodies);
  const compressed = sizeOf(bodies.filter(({ contentEncoding }) => contentEncoding !== null));
  const { bytes, packing } = pack(Buffer.concat(bodies.map((body) => body.bytes)), compressed > size / 2);
  prepare('INSERT INTO body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    seq,
    bytes,
    packing,
    ...bodyColumns(request),
    ...bodyColumns(response),
  );
}

function sizeOf(bodies: readonly Body[]): number {
  return bodies.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

function bodyColumns(body: Body | null) {
  return body === null
    ? [null, null, null, null]
    : [body.bytes.byteLength, body.contentType, body.contentEncoding, body.sizeBytes];
}

/** Writes the texts of a request, where there are any; they become findable later. */
export function writeTexts(prepare: Prepare, seq: number, texts: Texts): void {
  const { requestText, responseText, choiceLengths, promptTail } = texts;
  if (requestText === null && responseText === null) return;
  prepare(
    'INSERT OR REPLACE INTO text (seq, request, response, choices, prompt_tail) VALUES (?, ?, ?, ?, ?)',
  ).run(
    seq,
    packText(requestText),
    packText(responseText),
    choiceLengths && JSON.stringify(choiceLengths),
    promptTail,
  );
  prepare('INSERT OR IGNORE INTO unindexed VALUES (?)').run(seq);
  if (texts.isRatable && responseText) prepare('INSERT OR IGNORE INTO unprinted VALUES (?)').run(seq);
}

/** A body that lies in the bytes of its batch. */
export function bodyAt(placed: PlacedBody | null, bytes: Uint8Array): Body | null {
  if (placed === null) return null;
  const { start, length, ...rest } = placed;
  return { ...rest, bytes: bytes.subarray(start, start + length) };
}
