import type { Body } from '../store.ts';
import type { PlacedBody } from './protocol.ts';

/** Puts a body into a batch. */
export function placeBody(body: Body | null, place: (bytes: Uint8Array) => number): PlacedBody | null {
  if (body === null) return null;
  const { bytes, ...rest } = body;
  return { ...rest, start: place(bytes), length: bytes.byteLength };
}
