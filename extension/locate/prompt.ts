import { type LocateMatch, symbolsOf } from '@thumbwire/shared/fingerprint';
import type { Logged } from './logged.ts';
import type { Slot } from './slots.ts';
import type { Piece } from './walk.ts';

const tailLength = 28;
const leastTail = 6;
/** Prompts that end with the same words are told apart by what comes before. */
const longestTail = 400;
/** Between a question and its answer stand names, times and buttons, not much more. */
const reach = 700;
const shortReach = 120;
const nextReach = 32;

const known = new WeakMap<LocateMatch, string>();

function tailOf(request: LocateMatch): string {
  const tail = known.get(request) ?? textOf(symbolsOf(request.promptTail));
  known.set(request, tail);
  return tail;
}

/** Symbols as a string, whose search is the browser's. */
function textOf(symbols: Uint16Array): string {
  let text = '';
  for (let index = 0; index < symbols.length; index += 4096) {
    text += String.fromCharCode(...symbols.subarray(index, index + 4096));
  }
  return text;
}

/** Where a prompt ends in the text before a slot, and how much of its end stands there, in symbols. */
interface PromptFound {
  readonly end: number;
  readonly length: number;
}

function promptsBefore(
  slot: Slot,
  pieces: readonly Piece[],
  most: number,
): (request: LocateMatch) => PromptFound | undefined {
  let before = '';
  for (let index = slot.first.index - 1; index >= 0 && before.length < most + longestTail; index--) {
    before = textOf(pieces[index]?.symbols ?? new Uint16Array()) + before;
  }
  return (request) => {
    const tail = tailOf(request);
    let length = Math.min(tail.length, tailLength);
    const end = before.lastIndexOf(tail.slice(-length)) + length;
    if (length < leastTail || end - length < Math.max(0, before.length - most)) return undefined;
    while (length < longestTail && tail.at(-length - 1) === before[end - length - 1]) length++;
    return { end, length };
  };
}

/**
 * Those of the requests whose last user message ends shortly before the slot.
 *
 * Where several end at the same place, only those of which the most stands there.
 */
export function promptedBefore(
  slot: Slot,
  pieces: readonly Piece[],
  requests: readonly LocateMatch[],
): LocateMatch[] {
  const find = promptsBefore(slot, pieces, slot.kind === 'short' ? shortReach : reach);
  const found = requests.map(find);
  return requests.filter((_, index) => {
    const own = found[index];
    return own && !found.some((other) => other?.end === own.end && other.length > own.length);
  });
}

/** Whether nothing but a name or a time stands between the slot and the prompt of one of its requests. */
export function followsPrompt(slot: Slot, pieces: readonly Piece[]): boolean {
  const find = promptsBefore(slot, pieces, tailLength + nextReach);
  return slot.logged.some(({ requests }) => requests.some(find));
}

/** Whether a response only repeats its prompt: then the place may be the prompt's. */
export function isEcho(logged: Logged, request: LocateMatch): boolean {
  const tail = tailOf(request);
  if (logged.undropped.length > 2 * tail.length) return false;
  const text = textOf(logged.undropped);
  return text.length > 0 && (tail.includes(text) || text.endsWith(tail));
}
