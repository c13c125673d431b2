import type { Body, StoredBodies } from '../../store.ts';
import { unpack } from '../packing.ts';
import type { Prepare } from '../write/statements.ts';
import { bytesOrNull, number, type Row, textOrNull } from './values.ts';

/** The bodies of a request, unpacked. */
export function readBodies(prepare: Prepare, seq: number): StoredBodies {
  const row = prepare('SELECT * FROM body WHERE seq = ?').get(seq);
  if (row === undefined) return { request: null, response: null };
  return { request: bodyOf(row, 'request'), response: bodyOf(row, 'response') };
}

function bodyOf(row: Row, part: 'request' | 'response'): Body | null {
  const bytes = bytesOrNull(row, part);
  if (bytes === null) return null;
  return {
    // A buffer of its own: a message to another thread carries the whole buffer that a view lies in.
    bytes: new Uint8Array(unpack(bytes, number(row, `${part}_packing`))),
    contentType: textOrNull(row, `${part}_type`),
    contentEncoding: textOrNull(row, `${part}_encoding`),
    sizeBytes: number(row, `${part}_size_bytes`),
  };
}
