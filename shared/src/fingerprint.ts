import { gramHashes, gramLength, wideHash, winnow } from './fingerprint/grams.ts';
import { formsOf, readSource } from './fingerprint/source.ts';

export * from './fingerprint/grams.ts';
export * from './fingerprint/locate.ts';
export * from './fingerprint/marks.ts';
export * from './fingerprint/source.ts';
export * from './fingerprint/symbols.ts';

/** Of the way from text to hashes. Stored with the hashes: those of another version are made again from the text. */
export const fingerprintVersion = 2;

/** Grams of which the store keeps one: 87 symbols in a row that a page shows are enough to be found. */
export const storeWindow = 64;

/** Fewer symbols are found by the hash of the whole text. */
export const shortLength = storeWindow + gramLength;

/** Hashes of whole texts begin here, those of grams end here. */
const wholeTextTag = 2 ** 46;

/**
 * The hashes by which a logged text is found in a page that shows it.
 *
 * @param text One choice of a response, as the provider sent it, markdown or not.
 * @returns Without repetition, in the order of the text: whole numbers from 0 to below 2^47, which SQLite keeps in six
 *   bytes. About 30 for a text of 1,100 characters, up to three times as many if it is full of marks, and at most three of
 *   `wholeTextHash`. Only these for a short text.
 *   None if the text has no letter and no digit.
 * @throws never
 */
export function fingerprint(text: string): number[] {
  const [{ symbols: usual }, { symbols: all }, { symbols: unmarked }] = formsOf(readSource(text));
  const isLong = usual.length >= shortLength;
  const grams = isLong ? [usual, all, unmarked] : [];
  return [
    ...new Set([
      ...grams.flatMap((form) => gramFingerprint(form, winnow(gramHashes(form), storeWindow))),
      // Texts that differ in a word may have all their grams in common.
      ...[usual, all, unmarked].filter(({ length }) => length > 0).map(wholeTextHash),
    ]),
  ];
}

/**
 * The hashes of a page's grams as the store has them.
 *
 * @param starts Where the grams start, as `winnow` gives them.
 * @throws never
 */
export function gramFingerprint(symbols: Uint16Array, starts: readonly number[]): number[] {
  return starts.map((start) => wideHash(symbols, start, start + gramLength));
}

/** Whether a hash is one of a whole text. */
export function isWholeTextHash(hash: number): boolean {
  return hash >= wholeTextTag;
}

/**
 * The hash of a whole text, never equal to one of a gram.
 *
 * @throws never
 */
export function wholeTextHash(symbols: Uint16Array): number {
  return wholeTextTag + wideHash(symbols, 0, symbols.length);
}
