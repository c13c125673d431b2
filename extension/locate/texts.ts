import {
  fingerprintVersion,
  gramFingerprint,
  gramHashes,
  type LocateText,
  mostHashes,
  storeWindow,
  wholeTextHash,
  winnow,
} from '@thumbwire/shared/fingerprint';
import { hashAll, winnowAll } from './hashing.ts';
import type { Steps } from './slices.ts';
import type { Stream } from './stream.ts';

/** Hashes in one text: about a thousand symbols, in which there is room for few responses. */
const hashesPerText = 32;
/** Hashes that a text repeats of the one before, so that no response falls between two. */
const overlap = 4;
const leastHalved = 4;

/** What to ask the log about a stream. */
export function* textsOf(stream: Stream): Steps<LocateText[]> {
  const starts = yield* winnowAll(yield* hashAll(stream.symbols), storeWindow);
  const texts: LocateText[] = [];
  for (let from = 0; from < starts.length; from += hashesPerText - overlap) {
    const hashes = gramFingerprint(stream.symbols, starts.slice(from, from + hashesPerText));
    texts.push(textWith(hashes));
    yield;
  }
  return texts;
}

/** The hashes of one place alone and as a whole: the log names first what has all of them. */
export function hashesOf(symbols: Uint16Array): number[] {
  const grams = gramFingerprint(symbols, winnow(gramHashes(symbols), storeWindow));
  return [wholeTextHash(symbols), ...grams.slice(0, mostHashes - 1)];
}

/** The text in two, or nothing if it is too small for more than a few responses. */
export function halvesOf({ hashes }: LocateText): LocateText[] {
  if (hashes.length <= leastHalved) return [];
  const middle = hashes.length >> 1;
  // Two in a row, of which a response needs both, are together in one of the two.
  return [hashes.slice(0, middle + 1), hashes.slice(middle - 1)].map(textWith);
}

export function textWith(hashes: readonly number[]): LocateText {
  return { key: String(hashes[0]), version: fingerprintVersion, hashes };
}
