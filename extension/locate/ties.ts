import type { LocateMatch } from '@thumbwire/shared/fingerprint';
import { followsPrompt, isEcho, promptedBefore } from './prompt.ts';
import type { Steps } from './slices.ts';
import type { Slot } from './slots.ts';
import type { Piece } from './walk.ts';

/** Which request a slot shows, or which it may show. */
export type Decision =
  | { readonly kind: 'bound'; readonly request: LocateMatch }
  | { readonly kind: 'ambiguous'; readonly requests: readonly LocateMatch[] }
  | { readonly kind: 'echo'; readonly requests: readonly LocateMatch[] }
  | { readonly kind: 'unknown' };

/** From so many symbols on, a short text is said by chance so rarely that it stands for itself. */
const tellingLength = 32;

/** A slot that is not yet decided. */
interface Open {
  readonly index: number;
  readonly slot: Slot;
  /** Requests that the prompt allows. */
  readonly requests: readonly LocateMatch[];
  readonly hasPrompt: boolean;
  /** Slots with this key compete for the same requests. */
  readonly key: string;
}

/**
 * Decides which request each slot shows: the only one with its text, else the one whose prompt stands before it, else
 * by the order of the log between two slots that are certain.
 *
 * @param slots In the order of the page, none of them `near`.
 * @returns A decision for each slot.
 */
export function* decide(slots: readonly Slot[], pieces: readonly Piece[]): Steps<Decision[]> {
  const decisions: Decision[] = [];
  const open: Open[] = [];
  for (const [index, slot] of slots.entries()) {
    yield;
    const first = judgeAlone(slot, index, pieces);
    decisions.push('key' in first ? { kind: 'unknown' } : first);
    if ('key' in first) open.push(first);
  }
  const certain = decisions.map((decision) => (decision.kind === 'bound' ? decision.request : undefined));
  for (const each of open) {
    yield;
    const decision = byOrder(each, open, certain);
    decisions[each.index] = decision;
    // What the order has told is a neighbour of the rest.
    if (decision.kind === 'bound' && each.slot.kind !== 'short') certain[each.index] = decision.request;
  }
  return decisions;
}

function judgeAlone(slot: Slot, index: number, pieces: readonly Piece[]): Decision | Open {
  const all = slot.logged.flatMap(({ requests }) => requests);
  const isEchoed = slot.logged.some((text) => text.requests.some((request) => isEcho(text, request)));
  // What follows the prompt is not part of it.
  if (isEchoed && !followsPrompt(slot, pieces)) return { kind: 'echo', requests: all };
  const isComplete = slot.logged.every((text) => text.isComplete);
  const [only, second] = all;
  if (only && !second && isComplete && slot.kind !== 'short') return { kind: 'bound', request: only };

  const prompted = promptedBefore(slot, pieces, all);
  const [prompter, other] = prompted;
  if (prompter && !other && isComplete) return { kind: 'bound', request: prompter };
  if (!isComplete) return { kind: 'ambiguous', requests: all };
  const hasPrompt = prompted.length > 0;
  const requests = (hasPrompt ? prompted : all).toSorted(byTime);
  return {
    index,
    slot,
    requests,
    hasPrompt,
    key: JSON.stringify(requests.map(({ requestId, choice }) => [requestId, choice])),
  };
}

/** Needs a certain slot on both sides, or one and the prompt. */
function byOrder(each: Open, open: readonly Open[], certain: readonly (LocateMatch | undefined)[]): Decision {
  const { requests, slot, hasPrompt } = each;
  const before = certain.findLastIndex((request, index) => request && index < each.index);
  const after = certain.findIndex((request, index) => request && index > each.index);
  const earliest = certain[before];
  const latest = certain[after];
  if ((earliest && latest) || ((earliest || latest) && hasPrompt)) {
    const between = requests.filter(
      (request) => (!earliest || byTime(earliest, request) < 0) && (!latest || byTime(request, latest) < 0),
    );
    const end = after < 0 ? certain.length : after;
    const rivals = open.filter(({ key, index }) => key === each.key && index > before && index < end);
    const request = between[rivals.indexOf(each)];
    if (request && between.length === rivals.length) return { kind: 'bound', request };
  }
  if (slot.kind !== 'short' || hasPrompt) return { kind: 'ambiguous', requests };
  const [only, second] = requests;
  const isWhole = slot.logged.every(({ isShort }) => isShort);
  const isTelling = only && !second && isWhole && slot.matched >= tellingLength;
  return isTelling ? { kind: 'bound', request: only } : { kind: 'unknown' };
}

function byTime(one: LocateMatch, other: LocateMatch): number {
  const first = one.createdAt + one.requestId;
  const second = other.createdAt + other.requestId;
  return first < second ? -1 : Number(first > second) || one.choice - other.choice;
}
