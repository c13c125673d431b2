import type { LocateMatch } from '@thumbwire/shared/fingerprint';
import type { Misplaced } from './place.ts';
import type { Found } from './scan.ts';
import type { Steps } from './slices.ts';
import type { Slot } from './slots.ts';
import { type Decision, decide } from './ties.ts';
import type { Piece } from './walk.ts';

/** A place of the page, and what the locator knows about it. */
export interface Binding {
  /** The same as long as the page shows the same response, also in new nodes. */
  readonly id: number;
  /** The smallest element around the text. */
  readonly element: Element;
  /** The largest element that holds no other text. */
  readonly outer: Element;
  /** Whether only the beginning is shown. */
  readonly isCut: boolean;
  /**
   * - `bound`: it shows the response to the one request.
   * - `ambiguous`: several requests have this very text; a person can tell which it is.
   */
  readonly state: 'bound' | 'ambiguous';
  readonly requests: readonly [LocateMatch, ...LocateMatch[]];
}

/** A place that resembles a response and is not taken for it: offered only to a person who asks. */
export interface Resemblance {
  readonly first: Text;
  readonly last: Text;
  readonly why: Misplaced | 'differs' | 'echo';
  readonly requests: readonly LocateMatch[];
}

export interface Outcome {
  readonly bindings: readonly Omit<Binding, 'id'>[];
  readonly resemblances: readonly Resemblance[];
}

/** Decides what each place shows. */
export function* outcomeOf(found: readonly Found[], pieces: readonly Piece[]): Steps<Outcome> {
  const placed = found.filter(({ slot, place }) => slot.kind !== 'near' && typeof place === 'object');
  const decisions = yield* decide(
    placed.map(({ slot }) => slot),
    pieces,
  );
  const bindings: Omit<Binding, 'id'>[] = [];
  const resemblances = found.flatMap((each) => unplaced(each));
  for (const [index, { slot, place }] of placed.entries()) {
    const decision = decisions[index] ?? { kind: 'unknown' };
    if (decision.kind === 'echo') resemblances.push(resemblance(slot, 'echo'));
    const [request, ...others] = requestsOf(decision);
    if (!request || typeof place !== 'object') continue;
    const state = decision.kind === 'bound' ? 'bound' : 'ambiguous';
    bindings.push({
      ...place,
      isCut: slot.kind === 'cut',
      state,
      requests: [request, ...others],
    });
  }
  return { bindings, resemblances };
}

function requestsOf(decision: Decision): readonly LocateMatch[] {
  switch (decision.kind) {
    case 'bound':
      return [decision.request];
    case 'ambiguous':
      return decision.requests;
    case 'echo':
    case 'unknown':
      return [];
  }
}

function unplaced({ slot, place }: Found): Resemblance[] {
  if (slot.kind === 'short') return [];
  if (slot.kind === 'near') return [resemblance(slot, 'differs')];
  return typeof place === 'string' ? [resemblance(slot, place)] : [];
}

function resemblance(slot: Slot, why: Resemblance['why']): Resemblance {
  return {
    first: slot.first.node,
    last: slot.last.node,
    why,
    requests: slot.logged.flatMap(({ requests }) => requests),
  };
}
