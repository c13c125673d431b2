import { gramHashes, gramLength, winnow } from '@thumbwire/shared/fingerprint';
import type { Steps } from './slices.ts';

/** Symbols between two pauses: about a millisecond. */
const symbolsPerStep = 16_384;

/** As `gramHashes`, with pauses. */
export function* hashAll(symbols: Uint16Array): Steps<Uint32Array> {
  const hashes = new Uint32Array(Math.max(0, symbols.length - gramLength + 1));
  for (let from = 0; from < hashes.length; from += symbolsPerStep) {
    const to = Math.min(from + symbolsPerStep, hashes.length);
    hashes.set(gramHashes(symbols.subarray(from, to + gramLength - 1)), from);
    yield;
  }
  return hashes;
}

/** As `winnow`, with pauses. */
export function* winnowAll(hashes: Uint32Array, window: number): Steps<number[]> {
  if (hashes.length <= window) return winnow(hashes, window);
  const chosen: number[] = [];
  const windows = hashes.length - window + 1;
  for (let from = 0; from < windows; from += symbolsPerStep) {
    const to = Math.min(from + symbolsPerStep, windows);
    for (const start of winnow(hashes.subarray(from, to + window - 1), window)) {
      if (chosen.length === 0 || from + start > (chosen.at(-1) ?? 0)) chosen.push(from + start);
    }
    yield;
  }
  return chosen;
}
