import { gramLength } from '@thumbwire/shared/fingerprint';
import type { Hit } from './chains.ts';
import type { Logged } from './logged.ts';

/** A logged text and the symbols of a page, read from two positions on, forwards or backwards. */
export interface Sides {
  readonly logged: Logged;
  readonly page: Uint16Array;
  readonly step: 1 | -1;
}

/** How far to go on, on each side. */
export interface Jump {
  readonly source: number;
  readonly page: number;
  /** Symbols before this place that only seemed to be the same; the rest is counted from before them. */
  readonly back: number;
}

const leastAtHit = 12;
const mostOptional = 600;

/** How many symbols are the same on both sides, at most `most`. */
export function sameLength(
  { logged, page, step }: Sides,
  source: number,
  start: number,
  most: number,
): number {
  let length = 0;
  while (
    length < most &&
    logged.symbols[source + length * step] === page[start + length * step] &&
    page[start + length * step] !== undefined
  ) {
    length++;
  }
  return length;
}

/** How many symbols of the text are left. */
export function leftOf({ logged, step }: Sides, source: number): number {
  return step > 0 ? logged.symbols.length - source : source + 1;
}

/**
 * Where a text and a page that differ at this place go on together: after what the text's marks explain, else after
 * the least difference, else at the next gram in common.
 *
 * @param hits Grams in common, in the order of both.
 */
export function resync(sides: Sides, source: number, page: number, hits: readonly Hit[]): Jump | undefined {
  return (
    afterMarks(sides, source, page) ??
    afterLeast(sides, source, page, 64, 10) ??
    afterLeast(sides, source, page, 20, 6) ??
    atNextHit(sides, hits, source, page)
  );
}

/** Whether both go on together for some symbols, or to the end of the text, whatever marks are left out. */
export function goesOn(sides: Sides, source: number, page: number, length: number): boolean {
  const { logged, step } = sides;
  let same = 0;
  let next = source;
  while (same < length && leftOf(sides, next) > 0) {
    const region = logged.regions[next] ?? 0;
    if (logged.symbols[next] === sides.page[page + same * step]) {
      same++;
      next += step;
    } else if (same > 0 && region > 0 && logged.regions[next - step] !== region) {
      while (logged.regions[next] === region) next += step;
    } else return false;
  }
  return same > 0;
}

/** The first letters of a mark that is not shown may be those that come next: it is left out from its start. */
function afterMarks(sides: Sides, source: number, page: number): Jump | undefined {
  const { logged, step } = sides;
  const region = logged.regions[source] ?? 0;
  let back = 0;
  while (region > 0 && logged.regions[source - (back + 1) * step] === region) back++;
  const start = source - back * step;
  for (let length = 0; length < mostOptional; ) {
    const next = logged.regions[start + length * step];
    if (!next) return undefined;
    while (logged.regions[start + length * step] === next) length++;
    for (let skip = 0; skip <= 24; skip++) {
      if (goesOn(sides, start + length * step, page + (skip - back) * step, 6)) {
        return { source: length, page: skip, back };
      }
    }
  }
  return undefined;
}

function afterLeast(
  sides: Sides,
  source: number,
  page: number,
  most: number,
  length: number,
): Jump | undefined {
  const { step } = sides;
  for (let sum = 1; sum <= most; sum++) {
    for (let skip = 0; skip <= sum; skip++) {
      const isSame = goesOn(sides, source + skip * step, page + (sum - skip) * step, length);
      if (isSame) return { source: skip, page: sum - skip, back: 0 };
    }
  }
  return undefined;
}

/** The next place where the text and the page are known to agree. */
function atNextHit(sides: Sides, hits: readonly Hit[], source: number, page: number): Jump | undefined {
  const { step } = sides;
  const inOrder = step > 0 ? hits : hits.toReversed();
  // Backwards, a gram is met at its end.
  const edge = step > 0 ? 0 : gramLength - 1;
  for (const hit of inOrder) {
    const jump = {
      source: (hit.source + edge - source) * step,
      page: (hit.page + edge - page) * step,
      back: 0,
    };
    const isAhead = jump.source >= 0 && jump.page >= 0;
    if (isAhead && goesOn(sides, hit.source + edge, hit.page + edge, leastAtHit)) return jump;
  }
  return undefined;
}
