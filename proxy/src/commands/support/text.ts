import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters that a terminal shows two columns wide (Unicode TR 11, "Wide" and "Fullwidth", and emoji). */
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/**
 * Text from outside, made safe to print: what a model or a page wrote must not move the cursor, change
 * colours or turn the reading direction.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(
    /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu,
    '',
  );
}

/** The same on one line, for a table. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/gu, ' ').trim();
}

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text to so many columns; an ellipsis stands for what was cut. */
export function cut(text: string, width: number): string {
  let used = 0;
  let fitting = '';
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width) return `${fitting}…`;
    if (used < width) fitting += segment;
  }
  return text;
}
