/**
 * A text reduced to what every way of showing it has in common: its letters and digits.
 *
 * Spaces, punctuation, markdown marks and emoji are gone, so a text gives the same symbols whether it is read from its
 * source, from elements that cut through its words, or from a page that lost its line ends.
 *
 * @param text Any text. Pieces of a text give the pieces of its symbols.
 * @returns UTF-16 code units, NFKC and in lower case. From U+2E80 on each unit is three symbols, so that the same number
 *   of symbols says about as much in scripts without spaces as in those with letters.
 * @throws never
 */
export function symbolsOf(text: string): Uint16Array {
  const isPlain = isAscii(text);
  // ASCII has no compositions and is lower-cased by the table.
  const folded = isPlain ? text : text.normalize('NFKC').toLowerCase();
  const symbols = new Uint16Array(isPlain ? text.length : folded.length * 3);
  let length = 0;
  for (let index = 0; index < folded.length; index++) {
    const symbol = symbolAt(folded.charCodeAt(index));
    if (symbol === 0) continue;
    symbols[length++] = symbol;
    if (symbol < firstTripled) continue;
    symbols[length++] = symbol ^ 0x5555;
    symbols[length++] = symbol ^ 0x3333;
  }
  return symbols.slice(0, length);
}

const firstTripled = 0x2e80;
const unknown = 0xffff;

/** The symbol of each code unit, 0 for what is dropped, filled as it is needed. */
const table = new Uint16Array(0x10000).fill(unknown);

function symbolAt(unit: number): number {
  const known = table[unit] ?? 0;
  if (known !== unknown) return known;
  const character = String.fromCharCode(unit);
  // Halves of surrogate pairs are neither letters nor digits.
  const symbol = /[\p{L}\p{N}]/u.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
  table[unit] = symbol;
  return symbol;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}
