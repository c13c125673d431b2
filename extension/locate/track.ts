import type { Binding } from './bindings.ts';

/** What happened to a binding. */
export interface BindingEvent {
  /**
   * - `found`: it is new.
   * - `changed`: other nodes show it, or it is known better than before which request it is.
   * - `gone`: the page shows it no longer.
   */
  readonly type: 'found' | 'changed' | 'gone';
  readonly binding: Binding;
}

/**
 * Compares the places found now with those known so far.
 *
 * A place stays itself if it is in the same element, or if it went and the same response came elsewhere: pages replace
 * nodes when they render again.
 *
 * @param mint Gives a new id.
 */
export function track(
  known: readonly Binding[],
  found: readonly Omit<Binding, 'id'>[],
  mint: () => number,
): { bindings: Binding[]; events: BindingEvent[] } {
  const rest = new Set(known);
  const inSamePlace = found.map((each) => take(rest, (other) => other.element === each.element));
  const events: BindingEvent[] = [];
  const bindings = found.map((each, index) => {
    const before = inSamePlace[index] ?? take(rest, (other) => isSame(other, each));
    const binding = { ...each, id: before?.id ?? mint() };
    if (!before) events.push({ type: 'found', binding });
    else if (!isSame(before, each) || before.element !== each.element || before.outer !== each.outer) {
      events.push({ type: 'changed', binding });
    }
    return binding;
  });
  for (const binding of rest) events.push({ type: 'gone', binding });
  return { bindings, events };
}

function take(rest: Set<Binding>, isIt: (binding: Binding) => boolean): Binding | undefined {
  for (const binding of rest) {
    if (!isIt(binding)) continue;
    rest.delete(binding);
    return binding;
  }
  return undefined;
}

function isSame(one: Omit<Binding, 'id'>, other: Omit<Binding, 'id'>): boolean {
  const ids = (binding: Omit<Binding, 'id'>) =>
    JSON.stringify(binding.requests.map(({ requestId, choice }) => [requestId, choice]));
  return one.state === other.state && one.isCut === other.isCut && ids(one) === ids(other);
}
