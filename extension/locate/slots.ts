import { type Alignment, align } from './align.ts';
import { findChains } from './chains.ts';
import { judge, missingIn } from './gaps.ts';
import type { Library, Logged } from './logged.ts';
import type { Steps } from './slices.ts';
import { pieceAt, type Stream } from './stream.ts';
import { commonAncestor } from './tree.ts';
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
  const verdict = judge(alignment, stream);
  const matched = runs.reduce((sum, run) => sum + run.length, 0);
  const head = missingIn(logged, 0, first.source).bad;
  const tail = missingIn(logged, last.source + last.length, logged.symbols.length).bad;
  const place = { logged: [logged], start: first.page, end: last.page + last.length, matched, ...verdict };
  if (verdict.bad === 0 && head === 0 && tail === 0) return slotAt('full', place, stream);

  const cut = verdict.bad === 0 && head === 0 ? slotAt('cut', giveBack(place, stream), stream) : undefined;
  if (cut && cut.matched >= leastCut && cut.foreign === 0 && endsCut(cut)) return cut;

  const shown = logged.shown.at(-1) ?? 0;
  const isNear = head + tail + verdict.bad <= nearShare * shown || matched > coveredShare * shown;
  return isNear ? slotAt('near', { ...place, bad: verdict.bad + head + tail }, stream) : undefined;
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

/** The first letters of "Show more" may be those that come next in the text. */
function giveBack(place: Place, stream: Stream): Place {
  const last = pieceAt(stream, place.end - 1);
  const end = stream.starts[last] ?? 0;
  const count = place.end - end;
  const isChance = count <= mostBack && end > place.start && place.end < (stream.starts[last + 1] ?? 0);
  return isChance ? { ...place, end, matched: place.matched - count } : place;
}

const ellipsis = /(?:\.\.\.|…)\s*$/;

function endsCut({ first, last }: Slot): boolean {
  if (ellipsis.test(last.data)) return true;
  // The ellipsis may be a text node of its own.
  const around = commonAncestor(first.node, last.node);
  return ellipsis.test((around?.shadowRoot ?? around)?.textContent ?? '');
}
