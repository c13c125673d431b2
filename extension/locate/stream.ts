import type { Steps } from './slices.ts';
import type { Piece } from './walk.ts';

/** The symbols of some pieces in a row, as one text. */
export interface Stream {
  readonly pieces: readonly Piece[];
  readonly symbols: Uint16Array;
  /** Where each piece starts among the symbols; one more, for the end. */
  readonly starts: Uint32Array;
}

/** Pieces between two pauses. */
const piecesPerStep = 2048;

export function* streamOf(pieces: readonly Piece[]): Steps<Stream> {
  const starts = new Uint32Array(pieces.length + 1);
  let length = 0;
  for (const [index, { symbols }] of pieces.entries()) {
    if (index % piecesPerStep === 0) yield;
    starts[index] = length;
    length += symbols.length;
  }
  starts[pieces.length] = length;
  const joined = new Uint16Array(length);
  for (const [index, { symbols }] of pieces.entries()) {
    if (index % piecesPerStep === 0) yield;
    joined.set(symbols, starts[index]);
  }
  return { pieces, symbols: joined, starts };
}

/** Which of the stream's pieces holds the symbol at this position. */
export function pieceAt({ starts }: Stream, position: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
