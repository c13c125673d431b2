/** Random numbers that are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  isBelow(share: number): boolean;
  pick<T>(list: readonly T[]): T | undefined;
  /** Another generator, whose numbers do not depend on how far this one is used later. */
  fork(): Random;
}

/** @see Mulberry32, a generator in the public domain */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const fraction = () => next() / 2 ** 32;
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    isBelow: (share) => fraction() < share,
    pick: (list) => list[below(list.length)],
    fork: () => createRandom(next()),
  };
}
