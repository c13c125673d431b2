import type { PlacedSlot, SlotKind } from './slots.ts';

const ranks: Readonly<Record<SlotKind, number>> = { full: 0, short: 1, cut: 2, near: 3 };

/**
 * Leaves of slots that overlap the one that explains the page best.
 *
 * Those that explain it equally well, by texts that differ in their marks only, become one slot.
 *
 * @returns In the order of the page.
 */
export function compete(slots: readonly PlacedSlot[]): PlacedSlot[] {
  const winners: PlacedSlot[] = [];
  for (const slot of slots.toSorted(byWorth)) {
    const index = winners.findIndex((winner) => overlap(winner, slot));
    const winner = winners[index];
    if (!winner) winners.push(slot);
    else if (isEqual(winner, slot)) {
      winners[index] = {
        ...winner,
        logged: [...winner.logged, ...slot.logged.filter((text) => !winner.logged.includes(text))],
      };
    }
  }
  return winners.toSorted((one, other) => one.start - other.start);
}

function byWorth(one: PlacedSlot, other: PlacedSlot): number {
  return (
    Number(one.kind === 'near') - Number(other.kind === 'near') ||
    other.matched - one.matched ||
    ranks[one.kind] - ranks[other.kind] ||
    one.bad - other.bad ||
    one.foreign - other.foreign ||
    one.start - other.start
  );
}

/** Marks that the page does not show say nothing: a text without them looks the same. */
function isEqual(one: PlacedSlot, other: PlacedSlot): boolean {
  return one.kind === other.kind && one.matched === other.matched && one.bad === other.bad;
}

function overlap(one: PlacedSlot, other: PlacedSlot): boolean {
  const common = Math.min(one.end, other.end) - Math.max(one.start, other.start);
  return common > 0.5 * Math.min(one.end - one.start, other.end - other.start);
}
