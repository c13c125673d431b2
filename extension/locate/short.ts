import { formsOf, shortLength, wholeTextHash } from '@thumbwire/shared/fingerprint';
import type { Library, Logged } from './logged.ts';
import type { Steps } from './slices.ts';
import type { PlacedSlot } from './slots.ts';
import type { Stream } from './stream.ts';
import { ancestorsOf, blockOf, holds } from './tree.ts';

/** A whole element with so little text that it may be a short response. */
export interface ShortText {
  readonly hash: number;
  /** Indexes of the first piece, and of that after the last, in the stream. */
  readonly from: number;
  readonly to: number;
}

const mostPieces = 12;
/** A source may have marks that count for nothing when it is stored. */
const mostSymbols = 2 * shortLength;

/** Every range of pieces that fills an element and is not part of a longer line. */
export function* shortTexts(stream: Stream, isTaken: (index: number) => boolean): Steps<ShortText[]> {
  const found: ShortText[] = [];
  for (const [from, piece] of stream.pieces.entries()) {
    if (from % 32 === 0) yield;
    if (isTaken(from) || piece.isInterface || piece.symbols.length > mostSymbols) continue;
    const previous = stream.pieces[from - 1];
    let to = from;
    for (const element of ancestorsOf(piece.node)) {
      if (previous && holds(element, previous.node)) break;
      const end = endIn(element, stream, to, isTaken);
      if (end === undefined || end - from > mostPieces) break;
      if (end === to || isPartOfLine(stream, from, end)) continue;
      to = end;
      const symbols = stream.symbols.subarray(stream.starts[from], stream.starts[to]);
      if (symbols.length > mostSymbols) break;
      found.push({ hash: wholeTextHash(symbols), from, to });
    }
  }
  return found;
}

function endIn(
  element: Element,
  stream: Stream,
  from: number,
  isTaken: (index: number) => boolean,
): number | undefined {
  for (let index = from; ; index++) {
    const piece = stream.pieces[index];
    if (!piece || !holds(element, piece.node)) return index;
    if (isTaken(index) || index > from + mostPieces) return undefined;
  }
}

function isPartOfLine({ pieces }: Stream, from: number, to: number): boolean {
  const isJoined = (inside: number, outside: number) => {
    const one = pieces[inside];
    const other = pieces[outside];
    return one && other && blockOf(one.node) === blockOf(other.node);
  };
  return Boolean(isJoined(from, from - 1) || isJoined(to - 1, to));
}

/** The short texts of the log that stand at these places, with all their symbols. */
export function shortSlots(texts: readonly ShortText[], stream: Stream, library: Library): PlacedSlot[] {
  const byHash = new Map<number, Logged[]>();
  for (const logged of library.texts.values()) {
    if ((logged.shown.at(-1) ?? 0) > mostSymbols) continue;
    for (const { symbols } of formsOf(logged)) {
      const hash = wholeTextHash(symbols);
      const others = byHash.get(hash) ?? [];
      if (!others.includes(logged)) byHash.set(hash, [...others, logged]);
    }
  }
  return texts.flatMap(({ hash, from, to }) => {
    const logged = byHash.get(hash);
    const first = stream.pieces[from];
    const last = stream.pieces[to - 1];
    if (!logged || !first || !last) return [];
    const start = stream.starts[from] ?? 0;
    const end = stream.starts[to] ?? 0;
    const place = { first, last, start, end, foreign: 0, matched: end - start, bad: 0, soft: 0 };
    return [{ kind: 'short' as const, logged, ...place }];
  });
}
