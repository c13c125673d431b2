import { align } from './align.ts';
import { findChains } from './chains.ts';
import { goesOnWith, judge, missingIn } from './gaps.ts';
import type { Library, Logged } from './logged.ts';
import type { Alignment, Run } from './runs.ts';
import type { Steps } from './slices.ts';
import { pieceAt, type Stream } from './stream.ts';
import type { Piece } from './walk.ts';

/**
 * How a place shows a logged text.
 *
 * - `full`: all of it, nothing else.
 * - `cut`: its beginning, with an ellipsis at the end.
 * - `short`: all of it, and it is so short that only its surroundings can tell which it is.
 * - `near`: with a difference that nothing explains. Never bound.
 */
export type SlotKind = 'full' | 'short' | 'cut' | 'near';

/** A place of the page that shows a logged text. */
export interface Slot {
  readonly kind: SlotKind;
  /** Texts that explain the place equally well; more than one differ in their marks only. */
  readonly logged: readonly Logged[];
  readonly first: Piece;
  readonly last: Piece;
  /** Symbols of the first and last piece that lie outside. */
  readonly foreign: number;
  /** Symbols that text and page have in common. */
  readonly matched: number;
  readonly bad: number;
  readonly soft: number;
}

/** A slot with its place in the stream that it was found in. */
export interface PlacedSlot extends Slot {
  readonly start: number;
  readonly end: number;
}

const leastCut = 90;
const mostBack = 3;
const mostMore = 24;
const nearShare = 0.15;
const coveredShare = 0.7;

/** Every place of the stream that shows a text of the library, wholly or in part; they may overlap. */
export function* findSlots(stream: Stream, library: Library): Steps<PlacedSlot[]> {
  const slots: PlacedSlot[] = [];
  for (const chain of yield* findChains(stream, library)) {
    yield;
    const alignment = yield* align(chain, stream);
    const slot = alignment && classify(alignment, stream);
    if (slot) slots.push(slot);
  }
  return slots;
}

function classify(alignment: Alignment, stream: Stream): PlacedSlot | undefined {
  const { logged, runs } = alignment;
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return undefined;
  const { clean, ...verdict } = judge(alignment, stream);
  const head = missingIn(logged, 0, first.source).bad;
  const tail = missingIn(logged, last.source + last.length, logged.symbols.length).bad;
  const place = { ...placeOf(alignment, runs), ...verdict };
  if (verdict.bad === 0 && head === 0 && tail === 0) {
    const full = slotAt('full', place, stream);
    if (!full || ellipsis.test(logged.text) || !endsCut(full)) return full;
    // The ellipsis stands for the full stop and what follows it, or the page shows the beginning of a longer text.
    const isOwnEnd = full.matched >= leastCut && endOf(logged.text) > endOf(full.last.data.replace(dots, ''));
    return { ...full, kind: isOwnEnd ? 'cut' : 'near' };
  }

  // What stands after the cut may have more of the text by chance, or as the next prompt.
  const end = runs[clean - 1] ?? first;
  const cut =
    head === 0 &&
    cutSlot(alignment, placeOf(alignment, runs.slice(0, clean)), end.source + end.length, stream);
  if (cut) return cut;

  const shown = logged.shown.at(-1) ?? 0;
  const isNear = head + tail + verdict.bad <= nearShare * shown || place.matched > coveredShare * shown;
  return isNear ? slotAt('near', { ...place, bad: verdict.bad + head + tail }, stream) : undefined;
}

function placeOf({ logged }: Alignment, runs: readonly Run[]): Place {
  const last = runs.at(-1);
  return {
    logged: [logged],
    start: runs[0]?.page ?? 0,
    end: last ? last.page + last.length : 0,
    matched: runs.reduce((sum, { length }) => sum + length, 0),
    bad: 0,
    soft: 0,
  };
}

type Place = Omit<PlacedSlot, 'kind' | 'first' | 'last' | 'foreign'>;

function slotAt(kind: SlotKind, place: Place, stream: Stream): PlacedSlot | undefined {
  const from = pieceAt(stream, place.start);
  const to = pieceAt(stream, place.end - 1);
  const first = stream.pieces[from];
  const last = stream.pieces[to];
  if (!first || !last) return undefined;
  const foreign = place.start - (stream.starts[from] ?? 0) + ((stream.starts[to + 1] ?? 0) - place.end);
  return { ...place, kind, first, last, foreign };
}

/** The beginning of a text, up to the end of a node near the end of what is the same. */
function cutSlot(
  { logged }: Alignment,
  place: Place,
  source: number,
  stream: Stream,
): PlacedSlot | undefined {
  // A mark is shown or not: the part of it that is the same may belong to what follows it.
  const region = logged.regions[source - 1] ?? 0;
  const back = region > 0 ? source - (logged.regionStarts[region] ?? 0) : 0;
  const reached = pieceAt(stream, place.end - 1);
  for (const index of [reached - 1, reached, reached + 1]) {
    const end = stream.starts[index + 1] ?? 0;
    const more = end - place.end;
    // The first letters of "Show more" may be those that come next in the text.
    if (more < -mostBack || more > mostMore || place.matched + more < leastCut) continue;
    const rest = stream.symbols.subarray(place.end - back, end);
    if (more > 0 && !goesOnWith(logged, source - back, rest)) continue;
    const slot = slotAt('cut', { ...place, end, matched: place.matched + more }, stream);
    if (slot && slot.foreign === 0 && endsCut(slot)) return slot;
  }
  return undefined;
}

const ellipsis = /(?:\.\.\.|…)[^\p{L}\p{N}]*$/u;
const dots = /(?:\.\.\.|…)\s*$/;

/** How much of a text comes after its last letter, marks aside. */
function endOf(text: string): number {
  return (/[^\p{L}\p{N}]*$/u.exec(text)?.[0] ?? '').replace(/[*_`~]/g, '').length;
}

function endsCut({ last }: Slot): boolean {
  if (ellipsis.test(last.data)) return true;
  // The ellipsis may be a text node of its own, or the code that a head with buttons announces.
  const texts = document.createTreeWalker(last.node.getRootNode(), NodeFilter.SHOW_TEXT);
  texts.currentNode = last.node;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    // On a button, dots open a menu.
    if (node.parentElement?.closest('a, button, [role=button]')) continue;
    const text = node.nodeValue ?? '';
    if (/[\p{L}\p{N}]/u.test(text)) return false;
    if (ellipsis.test(text)) return true;
  }
  return false;
}
