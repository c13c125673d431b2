import { symbolsOf } from '@thumbwire/shared/fingerprint';
import type { Steps } from './slices.ts';

/** A text node of the page that has symbols. The same text in the same node stays the same piece. */
export interface Piece {
  readonly node: Text;
  readonly data: string;
  readonly symbols: Uint16Array;
  /** Whether it is part of a control or a drawing, rather than of a text. */
  readonly isInterface: boolean;
  /** Its place among all pieces of the latest walk. */
  index: number;
}

export interface WalkOptions {
  /** Elements that are not part of the page: our own layer. */
  readonly isIgnored?: (element: Element) => boolean;
  /** The shadow root of an element, for those that know more than `element.shadowRoot`. */
  readonly shadowRootOf?: (element: Element) => ShadowRoot | null;
  /** Told of each shadow root that is entered. */
  readonly onRoot?: (root: ShadowRoot) => void;
}

/** What nobody reads as text. */
export const skipped =
  'script, style, noscript, template, textarea, input, select, svg, iframe, object, canvas, audio, video, head, .katex-html, [contenteditable]:not([contenteditable=false])';
const controls = 'button:not([data-streamdown=link]), math, mjx-container, [aria-hidden=true]';

/** Streamdown writes it behind a bracket that is never closed, and shows its links as buttons. */
const unfinished = '](streamdown:incomplete-link)';

interface Frame {
  readonly nodes: readonly Node[];
  readonly isInterface: boolean;
  next: number;
}

/** Nodes between two pauses: a small part of a millisecond. */
const nodesPerStep = 64;

/** Remembers the pieces of text nodes, so that only what changed is read again. */
export type PieceCache = WeakMap<Text, Piece>;

/**
 * The text of a page as it is shown, through open shadow roots and slots, without what nobody reads as text.
 *
 * @returns The pieces in order, with their index set.
 */
export function* walk(root: Node, cache: PieceCache, options: WalkOptions = {}): Steps<Piece[]> {
  const pieces: Piece[] = [];
  const stack: Frame[] = [{ nodes: [root], isInterface: false, next: 0 }];
  for (let count = 1; stack.length > 0; count++) {
    if (count % nodesPerStep === 0) yield;
    const frame = stack.at(-1);
    const node = frame?.nodes[frame.next++];
    if (!frame || !node) {
      stack.pop();
    } else if (node instanceof Text) {
      const piece = readPiece(node, frame.isInterface, cache);
      if (piece.symbols.length === 0) continue;
      piece.index = pieces.push(piece) - 1;
    } else {
      const inner = framesIn(node, frame.isInterface, options);
      if (inner) stack.push(inner);
    }
  }
  return pieces;
}

function readPiece(node: Text, isInterface: boolean, cache: PieceCache): Piece {
  const { data } = node;
  const known = cache.get(node);
  if (known?.data === data && known.isInterface === isInterface) return known;
  const piece = { node, data, symbols: symbolsOf(data.replace(unfinished, '')), isInterface, index: 0 };
  cache.set(node, piece);
  return piece;
}

function framesIn(node: Node, isInside: boolean, options: WalkOptions): Frame | null {
  if (!(node instanceof Element)) {
    return node.hasChildNodes() ? { nodes: [...node.childNodes], isInterface: isInside, next: 0 } : null;
  }
  if (node.matches(skipped) || options.isIgnored?.(node)) {
    return null;
  }
  const isInterface = isInside || node.matches(controls);
  const source = node.localName === 'math' ? node.querySelector('annotation[encoding*="tex" i]') : null;
  // The formula's source; the page shows it twice more.
  if (source) return { nodes: [...source.childNodes], isInterface: isInside, next: 0 };
  return { nodes: shownChildren(node, options), isInterface, next: 0 };
}

function shownChildren(element: Element, options: WalkOptions): readonly Node[] {
  const root = options.shadowRootOf ? options.shadowRootOf(element) : element.shadowRoot;
  if (root) {
    options.onRoot?.(root);
    return [...root.childNodes];
  }
  if (element instanceof HTMLSlotElement) {
    const assigned = element.assignedNodes();
    if (assigned.length > 0) return assigned;
  }
  return [...element.childNodes];
}
