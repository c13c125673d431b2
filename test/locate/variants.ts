import type { Random } from '../support/random.ts';

type Change = (text: string, random: Random) => string;

/** The small changes that a model makes when it is asked the same again. */
const changes: readonly Change[] = [changeWord, changeNumber, changeSentence, insertSentence, deleteSentence];

const sentence = /[^.!?\n]{20,200}[.!?](?=\s)/g;

/**
 * The text with one change in its prose, or `undefined` where there is nothing to change.
 *
 * @param isSame Whether two texts look the same on the page, as with another number of a list.
 */
export function variantOf(
  text: string,
  random: Random,
  isSame: (one: string, other: string) => boolean,
): string | undefined {
  for (let attempt = 0; attempt < 8; attempt++) {
    const changed = random.pick(changes)?.(text, random) ?? text;
    if (changed !== text && !isSame(changed, text)) return changed;
  }
  return undefined;
}

function replaceOne(
  text: string,
  pattern: RegExp,
  random: Random,
  replacement: (found: string) => string,
): string {
  const found = random.pick([...text.matchAll(pattern)]);
  if (!found) return text;
  const end = found.index + found[0].length;
  return text.slice(0, found.index) + replacement(found[0]) + text.slice(end);
}

function changeWord(text: string, random: Random): string {
  const word = /\p{L}{4,}/gu;
  return replaceOne(text, word, random, (old) => random.pick(text.match(word) ?? []) ?? old);
}

function changeNumber(text: string, random: Random): string {
  return replaceOne(text, /\d/g, random, (old) => String((Number(old) + 1 + random.below(9)) % 10));
}

function changeSentence(text: string, random: Random): string {
  return replaceOne(
    text,
    sentence,
    random,
    () => ' This part of the answer reads differently in the other version.',
  );
}

function insertSentence(text: string, random: Random): string {
  const added = random.pick([
    ' Note that this may vary.',
    ' Please check it again before you rely on it.',
    '\n\nIn other words, it depends on the case at hand.\n\n',
  ]);
  return replaceOne(text, sentence, random, (old) => old + added);
}

function deleteSentence(text: string, random: Random): string {
  return replaceOne(text, sentence, random, () => '');
}

/** The text up to a paragraph's end near its middle, or `undefined` where it has no such end. */
export function firstHalfOf(text: string): string | undefined {
  const ends = [...text.matchAll(/\n\n/g)].map(({ index }) => index);
  const middle = text.length / 2;
  const [end] = ends.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  if (end === undefined || end < 100 || text.slice(end).trim().length < 20) return undefined;
  const half = text.slice(0, end).trimEnd();
  // Half of a fence is a text that no model writes.
  return (half.match(/^ *```/gm) ?? []).length % 2 === 0 ? half : undefined;
}
