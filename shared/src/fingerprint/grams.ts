/** Symbols in one gram: eight characters of Chinese, Japanese or Korean, four words of English. */
export const gramLength = 24;

const base = 0x2c1b3c6d;
/** Another base, for the bits that the first hash does not have. */
const otherBase = 0x297a2d39;

/** Base to the power of the gram's length, which takes the oldest symbol out of the rolling hash. */
const leaving = powerOf(base, gramLength);

function powerOf(factor: number, exponent: number): number {
  let power = 1;
  for (let count = 0; count < exponent; count++) power = Math.imul(power, factor);
  return power;
}

/** Spreads the bits: the low ones of a rolling hash know too little of its symbols. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * The 32-bit hash of each gram, in order: one less than `gramLength` fewer than there are symbols.
 *
 * @throws never
 */
export function gramHashes(symbols: Uint16Array): Uint32Array {
  const hashes = new Uint32Array(Math.max(0, symbols.length - gramLength + 1));
  let rolling = 0;
  for (let index = 0; index < symbols.length; index++) {
    rolling = (Math.imul(rolling, base) + symbolOf(symbols, index)) | 0;
    if (index >= gramLength) {
      rolling = (rolling - Math.imul(symbolOf(symbols, index - gramLength), leaving)) | 0;
    }
    if (index >= gramLength - 1) hashes[index - gramLength + 1] = mix(rolling);
  }
  return hashes;
}

/** A typed array's element; within its bounds, which the compiler cannot know. */
function symbolOf(symbols: Uint16Array, index: number): number {
  return symbols[index] ?? 0;
}

/**
 * The grams that stand for a text: of each `window` grams in a row the one with the least hash, the last of equals.
 *
 * Two texts that have `window + gramLength - 1` symbols in a row in common have one of these grams in common. What is
 * chosen with a window is also chosen with every smaller one, except near the ends, so a page may look closer than
 * the store did. A text with fewer grams than the window has one.
 *
 * @returns Where the grams start, ascending.
 * @throws never
 * @see Schleimer, Wilkerson, Aiken: Winnowing: local algorithms for document fingerprinting (2003)
 */
export function winnow(hashes: Uint32Array, window: number): number[] {
  const chosen: number[] = [];
  let least = -1;
  for (let end = 0; end < hashes.length; end++) {
    if (least >= 0 && least > end - window) {
      if ((hashes[end] ?? 0) <= (hashes[least] ?? 0)) least = end;
    } else {
      least = leastOf(hashes, Math.max(0, end - window + 1), end);
    }
    const isFull = end >= window - 1 || end === hashes.length - 1;
    if (isFull && chosen.at(-1) !== least) chosen.push(least);
  }
  return chosen;
}

function leastOf(hashes: Uint32Array, first: number, last: number): number {
  let least = first;
  for (let index = first + 1; index <= last; index++) {
    if ((hashes[index] ?? 0) <= (hashes[least] ?? 0)) least = index;
  }
  return least;
}

/**
 * A hash of symbols from `start` to before `end`.
 *
 * @returns An integer from 0 to below 2^46: the number of random false hits among millions of texts stays below one.
 */
export function wideHash(symbols: Uint16Array, start: number, end: number): number {
  let high = 0;
  let low = 0;
  for (let index = start; index < end; index++) {
    high = (Math.imul(high, base) + symbolOf(symbols, index)) | 0;
    low = (Math.imul(low, otherBase) + symbolOf(symbols, index)) | 0;
  }
  return mix(high) * 0x4000 + (mix(low) >>> 18);
}
