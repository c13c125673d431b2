import type { Slot } from './slots.ts';
import { ancestorsOf, blockOf, commonAncestor, holds, isContent, isInline, parentOf } from './tree.ts';
import type { Piece } from './walk.ts';

/** Where a slot can be shown to be rated. */
export interface Place {
  /** The smallest element around the text. */
  readonly element: Element;
  /** The largest element with no other text. */
  readonly outer: Element;
}

/**
 * Why a slot has no place.
 *
 * - `goes-on`: the page shows more than the text, as part of the same whole.
 * - `no-element`: no element shows the text and nothing else.
 * - `interface`: it is the label of a control, or part of a navigation or a quotation.
 */
export type Misplaced = 'goes-on' | 'no-element' | 'interface';

const mostOutside = 40;
const mostInNode = 24;
const mostLoose = 30;
/** In a quotation stands what somebody else said earlier. */
const elsewhere =
  'a, button:not([data-streamdown=link]), nav, summary, label, option, blockquote, [role=button], [role=link], [role=navigation], [role=tab], [role=menuitem], [role=option]';

/**
 * Finds the element that shows a slot's text and nothing else.
 *
 * @param pieces All pieces of the page.
 * @param isTaken Whether a piece belongs to another slot.
 * @param hasPrompt Whether the text just before the slot is its prompt, and so no part of it.
 */
export function findPlace(
  slot: Slot,
  pieces: readonly Piece[],
  isTaken: (piece: Piece) => boolean,
  hasPrompt: () => boolean,
): Place | Misplaced {
  const element = commonAncestor(slot.first.node, slot.last.node);
  if (!element || slot.foreign > 0) return 'no-element';
  for (const around of [element, ...ancestorsOf(element)]) {
    if (around.matches(elsewhere)) return 'interface';
  }
  let outside = 0;
  for (const step of [-1, 1]) {
    const edge = step < 0 ? slot.first : slot.last;
    for (let index = edge.index + step; ; index += step) {
      const piece = pieces[index];
      if (!piece || !holds(element, piece.node)) break;
      if (isTaken(piece)) return 'no-element';
      if (piece.isInterface) continue;
      outside += piece.symbols.length;
      const block = blockOf(piece.node);
      const isOwn = piece.symbols.length <= mostInNode && block !== blockOf(edge.node);
      if (!isOwn || outside > mostOutside || !block || isContent(block)) return 'goes-on';
    }
  }
  const outer = outermost(element, slot, pieces);
  // Where a question in an element like its own is before it, what follows is the next question.
  const isTurn = () => isLikeBefore(outer, slot.first, pieces) && hasPrompt();
  if (continues(outer, slot.last, 1, pieces, isTaken, isTurn)) return 'goes-on';
  if (continues(outer, slot.first, -1, pieces, isTaken) && !hasPrompt()) return 'goes-on';
  return { element, outer };
}

/** The largest element around that has no other pieces. */
function outermost(element: Element, slot: Slot, pieces: readonly Piece[]): Element {
  const first = edgeIn(element, slot.first, -1, pieces);
  const last = edgeIn(element, slot.last, 1, pieces);
  const before = pieces[first - 1]?.node;
  const after = pieces[last + 1]?.node;
  let outer = element;
  for (const around of ancestorsOf(element)) {
    if ((before && holds(around, before)) || (after && holds(around, after))) break;
    if (around.tagName === 'BODY' || around.tagName === 'HTML') break;
    outer = around;
  }
  return outer;
}

function edgeIn(element: Element, from: Piece, step: number, pieces: readonly Piece[]): number {
  let { index } = from;
  for (;;) {
    const next = pieces[index + step];
    if (!next || !holds(element, next.node)) return index;
    index += step;
  }
}

/** Whether the page's text next to the element looks like another part of what the element shows. */
function continues(
  outer: Element,
  edge: Piece,
  step: number,
  pieces: readonly Piece[],
  isTaken: (piece: Piece) => boolean,
  isTurn: () => boolean = () => false,
): boolean {
  const container = parentOf(outer);
  if (!container) return false;
  for (let index = edge.index + step; ; index += step) {
    const piece = pieces[index];
    if (!piece || !holds(container, piece.node)) return false;
    if (piece.isInterface || holds(outer, piece.node)) continue;
    if (isTaken(piece)) return false;
    const sibling = childHolding(container, piece.node);
    if (!sibling) return piece.symbols.length > mostLoose;
    const isLong = (sibling.textContent ?? '').length > mostLoose;
    if (step < 0) return isLong && isContent(sibling) && !/^H\d/.test(sibling.tagName);
    if (isAlike(sibling, outer) && isTurn()) return false;
    if (isContent(sibling) || isAlike(sibling, outer) || (isLong && isInline(sibling))) return true;
    // The head of a block of code, with its buttons, stands between two parts of one whole.
    if (isLong || !sibling.querySelector('button, svg, [role=button]')) return false;
  }
}

function isLikeBefore(outer: Element, first: Piece, pieces: readonly Piece[]): boolean {
  const container = parentOf(outer);
  const before = lastBefore(outer, first.index, pieces);
  const sibling = container && before && childHolding(container, before.node);
  return sibling !== undefined && sibling !== null && isAlike(sibling, outer);
}

function lastBefore(outer: Element, from: number, pieces: readonly Piece[]): Piece | undefined {
  for (let index = from - 1; ; index--) {
    const piece = pieces[index];
    if (!piece || !holds(outer, piece.node)) return piece;
  }
}

function childHolding(container: Element, node: Node): Element | undefined {
  let child: Element | undefined;
  for (const around of ancestorsOf(node)) {
    if (around === container) return child;
    child = around;
  }
  return undefined;
}

/** Parts of one whole are elements of the same kind; the turns of two speakers are not. */
function isAlike(one: Element, other: Element): boolean {
  return one.tagName === other.tagName && one.className === other.className;
}
