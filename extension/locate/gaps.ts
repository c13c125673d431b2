import type { Logged } from './logged.ts';
import type { Alignment, Run } from './runs.ts';
import { pieceAt, type Stream } from './stream.ts';
import { blockOf } from './tree.ts';
import type { Piece } from './walk.ts';

/** What speaks against an alignment. */
export interface Verdict {
  /** Symbols that nothing explains, missing or added. */
  readonly bad: number;
  /** Symbols of marks that the page does not show. */
  readonly soft: number;
}

/** What speaks against an alignment, gap by gap. */
export interface Judgement extends Verdict {
  /** Runs before the first gap that has something bad. */
  readonly clean: number;
}

const longestSlide = 40;
const mostInNode = 24;
const mostInGap = 64;
/** Letters that a renderer may show for one entity or command. */
const mostReplacing = 2;
/** From here on a symbol is a third of a character. */
const firstTripled = 0x2e80;
const longestUnmarked = 400;

/**
 * Looks at each difference between a text and a page.
 *
 * Innocent are the text's own marks that the page does not show, what it shows in their place, and what interfaces put
 * into a text: whole nodes, short or part of a control, that stand outside of its paragraphs.
 */
export function judge({ logged, runs }: Alignment, stream: Stream): Judgement {
  let bad = 0;
  let soft = 0;
  let clean = runs.length;
  for (let index = 1; index < runs.length; index++) {
    const before = runs[index - 1];
    const after = runs[index];
    if (!before || !after) continue;
    const gap = cheapest(logged, stream, before, after);
    if (gap.bad > 0 && bad === 0) clean = index;
    bad += gap.bad;
    soft += gap.soft;
  }
  return { bad, soft, clean };
}

/** A gap may lie at several places: between "an" and "an" the first or the second may be missing. */
export function cheapest(logged: Logged, stream: Stream, before: Run, after: Run): Verdict {
  let best = gapAt(logged, stream, before, after, 0);
  for (const step of [-1, 1]) {
    for (let slide = step; best.bad > 0 && canSlide(logged, stream, before, after, slide); slide += step) {
      const next = gapAt(logged, stream, before, after, slide);
      if (next.bad < best.bad) best = next;
    }
  }
  return best;
}

function canSlide(logged: Logged, { symbols }: Stream, before: Run, after: Run, slide: number): boolean {
  if (slide < 0) {
    const isInside = -slide < Math.min(before.length, longestSlide);
    return isInside && logged.symbols[after.source + slide] === symbols[after.page + slide];
  }
  const isInside = slide < Math.min(after.length, longestSlide);
  const source = before.source + before.length + slide - 1;
  const page = before.page + before.length + slide - 1;
  return isInside && logged.symbols[source] === symbols[page];
}

function gapAt(logged: Logged, stream: Stream, before: Run, after: Run, slide: number): Verdict {
  const start = before.source + before.length + slide;
  const end = after.source + slide;
  const pageStart = before.page + before.length + slide;
  const pageEnd = after.page + slide;
  const missing = missingIn(logged, start, end);
  const bad = missing.bad + addedIn(stream, pageStart, pageEnd, missing);
  if (bad > 0 && isUnmarked(logged, start, end, stream.symbols.subarray(pageStart, pageEnd))) {
    return { bad: 0, soft: end - start - (pageEnd - pageStart) };
  }
  return { bad, soft: missing.soft };
}

/** Whether the page shows this part of the text and only leaves out some of its marks: the numbers of short items. */
function isUnmarked(logged: Logged, start: number, end: number, page: Uint16Array): boolean {
  if (page.length === 0 || page.length >= end - start || end - start > longestUnmarked) return false;
  return readings(logged, start, end, page).get(end)?.has(page.length) ?? false;
}

/** Whether the page shows what comes next in the text, whatever marks it leaves out. */
export function goesOnWith(logged: Logged, start: number, page: Uint16Array): boolean {
  const end = Math.min(start + longestUnmarked, logged.symbols.length);
  return [...readings(logged, start, end, page).values()].some((reads) => reads.has(page.length));
}

/** For each place in the text, how far the page may have been read there. */
function readings(logged: Logged, start: number, end: number, page: Uint16Array): Map<number, Set<number>> {
  const reached = new Map<number, Set<number>>([[start, new Set([0])]]);
  const reach = (index: number, read: number) => {
    const all = reached.get(index) ?? new Set();
    reached.set(index, all.add(read));
  };
  for (let index = start; index < end; index++) {
    const region = logged.regions[index] ?? 0;
    const regionEnd = logged.regionEnds[region] ?? 0;
    const isMark = region > 0 && logged.regionStarts[region] === index && regionEnd <= end;
    for (const read of reached.get(index) ?? []) {
      if (isMark) reach(regionEnd, read);
      if (logged.symbols[index] === page[read]) reach(index + 1, read + 1);
    }
  }
  return reached;
}

interface Missing extends Verdict {
  /** Marks that a page may show. */
  readonly showable: number;
  /** Those in whose place other letters may stand. */
  readonly replaceable: number;
}

/** A mark is missing as a whole or not at all. */
export function missingIn(logged: Logged, start: number, end: number): Missing {
  let bad = (logged.shown[end] ?? 0) - (logged.shown[start] ?? 0);
  let soft = 0;
  let showable = 0;
  let replaceable = 0;
  for (let index = start; index < end; ) {
    const region = logged.regions[index] ?? 0;
    if (region === 0) {
      index++;
      continue;
    }
    const regionEnd = logged.regionEnds[region] ?? 0;
    const last = Math.min(end, regionEnd);
    const isWhole = logged.regionStarts[region] === index && regionEnd <= end;
    if (isWhole) soft += last - index;
    else bad += last - index;
    if (isWhole && logged.kinds[region] === 'replaced') replaceable++;
    if (isWhole && logged.kinds[region] !== 'dropped') showable++;
    index = last;
  }
  return { bad, soft, showable, replaceable };
}

/** How many of the page's symbols nothing explains. */
function addedIn(stream: Stream, start: number, end: number, { showable, replaceable }: Missing): number {
  if (start >= end) return 0;
  let unexplained = 0;
  let inNodes = 0;
  let isForeign = true;
  const last = pieceAt(stream, end - 1);
  for (let index = pieceAt(stream, start); index <= last; index++) {
    const from = stream.starts[index] ?? 0;
    const to = stream.starts[index + 1] ?? 0;
    const count = Math.min(to, end) - Math.max(from, start);
    const isWhole = from >= start && to <= end;
    if (isWhole && stream.pieces[index]?.isInterface) continue;
    // What stands in the place of a mark may be another one: a citation with another number.
    if (isWhole && count <= mostInNode && showable === 0 && standsApart(stream, start, end, index)) {
      inNodes += count;
      continue;
    }
    unexplained += count;
    isForeign &&= stream.symbols
      .subarray(Math.max(from, start), Math.min(to, end))
      .every((symbol) => symbol > 0x7f && symbol < firstTripled);
  }
  if (inNodes > mostInGap) unexplained += inNodes;
  return isForeign && unexplained <= replaceable * mostReplacing ? 0 : unexplained;
}

/** Whether a piece that was added is in no paragraph with the text around the gap. */
function standsApart(stream: Stream, start: number, end: number, index: number): boolean {
  const piece = stream.pieces[index];
  if (!piece) return false;
  const block = blockOf(piece.node);
  const around: (Piece | undefined)[] = [
    start > 0 ? stream.pieces[pieceAt(stream, start - 1)] : undefined,
    end < stream.symbols.length ? stream.pieces[pieceAt(stream, end)] : undefined,
  ];
  return around.every((other) => other === undefined || blockOf(other.node) !== block);
}
