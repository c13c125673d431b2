import type { Found } from './scan.ts';
import type { Piece } from './walk.ts';

/** Pieces to look at again, by their index in the latest walk. */
export interface Range {
  readonly from: number;
  /** After the last. */
  readonly to: number;
}

/** Where two walks differ: the part of the later one between what both begin and end with. */
export function changedRange(before: readonly Piece[], after: readonly Piece[]): Range | undefined {
  let from = 0;
  while (from < after.length && before[from] === after[from]) from++;
  let end = 0;
  const most = Math.min(before.length, after.length) - from;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const isSame = from === after.length && before.length === after.length;
  return isSame ? undefined : { from, to: after.length - end };
}

/**
 * The range with so many symbols around it, and without cutting through what was found.
 *
 * @param found What was found before, among pieces that are still there.
 */
export function widen(
  range: Range,
  pieces: readonly Piece[],
  symbols: number,
  found: readonly Found[],
): Range {
  let { from, to } = range;
  for (let left = symbols; from > 0 && left > 0; from--) left -= pieces[from - 1]?.symbols.length ?? 0;
  for (let left = symbols; to < pieces.length && left > 0; to++) left -= pieces[to]?.symbols.length ?? 0;
  for (const { slot } of found) {
    const isTouched = slot.first.index < to && slot.last.index >= from;
    if (!isTouched) continue;
    from = Math.min(from, slot.first.index);
    to = Math.max(to, slot.last.index + 1);
  }
  return { from, to };
}
