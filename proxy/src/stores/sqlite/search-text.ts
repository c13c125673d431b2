/**
 * Turns text into the words that the search index holds, and a search into the words to look for.
 *
 * A word is a run of letters, marks, digits and underscores. Scripts that put no spaces between words are
 * indexed by every character and every pair of neighbours, so that any piece of them can be found.
 */

const spaceless = String.raw`[[\p{L}\p{M}\p{N}]&&[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}]]`;
const runs = new RegExp(`(?<spaceless>${spaceless}+)|[[\\p{L}\\p{M}\\p{N}_]--${spaceless}]+`, 'gv');

/** Longer words (base64, hashes) are indexed by their beginning. */
const longestWord = 64;

/** Text as it is compared: letter case and compatibility forms aside. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The distinct words of a text, as the index holds them. */
export function indexWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const match of fold(text).matchAll(runs)) {
    if (match.groups?.spaceless === undefined) {
      words.add(match[0].slice(0, longestWord));
      continue;
    }
    const characters = [...match[0]];
    for (const [index, character] of characters.entries()) {
      words.add(character);
      const next = characters[index + 1];
      if (next !== undefined) words.add(character + next);
    }
  }
  return words;
}

export interface Search {
  /** Words that the index must hold, all of them; none: the index cannot help. */
  readonly words: readonly string[];
  /** Folded texts that must also occur as they are. */
  readonly substrings: readonly string[];
}

/**
 * Reads what somebody searches for: every word must occur, and what stands in double quotes also as it is.
 * A search without a word (only punctuation) is looked for as it is.
 */
export function readSearch(value: string): Search {
  const folded = fold(value);
  const words = new Set<string>();
  const substrings = new Set<string>();
  for (const [, quoted = ''] of folded.matchAll(/"([^"]+)"/g)) substrings.add(quoted);

  for (const match of folded.matchAll(runs)) {
    const run = match[0];
    if (match.groups?.spaceless === undefined) {
      words.add(run.slice(0, longestWord));
      if (run.length > longestWord) substrings.add(run);
      continue;
    }
    const characters = [...run];
    if (characters.length === 1) words.add(run);
    for (const [index, character] of characters.slice(1).entries())
      words.add(`${characters[index]}${character}`);
    // Its pairs could also stand apart.
    if (characters.length > 2) substrings.add(run);
  }
  if (words.size === 0 && substrings.size === 0 && folded !== '') substrings.add(folded);
  return { words: [...words], substrings: [...substrings] };
}
