import { InvalidError } from '@thumbwire/shared/errors';

/** A place in the order of time: the last request of a page, and which way the pages go. */
export interface Cursor {
  readonly createdAt: number;
  readonly seq: number;
  readonly direction: 'asc' | 'desc';
}

/** Opaque to callers: they hand it back as it is. */
export function encodeCursor({ createdAt, seq, direction }: Cursor): string {
  return Buffer.from(`${direction}.${createdAt}.${seq}`).toString('base64url');
}

/** @throws InvalidError if this is no cursor of ours, or one of another sorting */
export function decodeCursor(cursor: string, direction: 'asc' | 'desc'): Cursor {
  const match = /^(asc|desc)\.(\d{1,15})\.(\d{1,15})$/.exec(
    Buffer.from(cursor, 'base64url').toString('latin1'),
  );
  const [, order, createdAt, seq] = match ?? [];
  if (order === undefined) {
    throw new InvalidError('The cursor is not one of this API; take nextCursor of the page before as it is.');
  }
  if (order !== direction) {
    throw new InvalidError('The cursor belongs to the other sort direction; begin again without it.');
  }
  return { createdAt: Number(createdAt), seq: Number(seq), direction };
}
