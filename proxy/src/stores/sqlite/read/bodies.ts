import type { Body, StoredBodies } from '../../store.ts';
import { unpack } from '../packing.ts';
import type { Prepare } from '../write/statements.ts';
import { bytesOrNull, number, numberOrNull, type Row, textOrNull } from './values.ts';

/** The bodies of a request, unpacked. */
export function readBodies(prepare: Prepare, seq: number): StoredBodies {
  const row = prepare('SELECT * FROM body WHERE seq = ?').get(seq);
  const packed = row && bytesOrNull(row, 'bytes');
  if (!row || !packed) return { request: null, response: null };
  const bytes = unpack(packed, number(row, 'packing'));
  return {
    request: bodyOf(row, 'request', bytes, 0),
    response: bodyOf(row, 'response', bytes, numberOrNull(row, 'request_length') ?? 0),
  };
}

function bodyOf(row: Row, part: 'request' | 'response', bytes: Uint8Array, start: number): Body | null {
  const length = numberOrNull(row, `${part}_length`);
  if (length === null) return null;
  return {
    // A buffer of its own: a message to another thread carries the whole buffer that a view lies in.
    bytes: new Uint8Array(bytes.subarray(start, start + length)),
    contentType: textOrNull(row, `${part}_type`),
    contentEncoding: textOrNull(row, `${part}_encoding`),
    sizeBytes: number(row, `${part}_size_bytes`),
  };
}
