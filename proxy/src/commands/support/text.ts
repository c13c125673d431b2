import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

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

/** Cuts a text to so many columns; an ellipsis stands for what was cut. */
export function cut(text: string, width: number): string {
  let used = 0;
  let fitting = '';
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) return `${fitting}…`;
    if (used < width) fitting += segment;
  }
  return text;
}
