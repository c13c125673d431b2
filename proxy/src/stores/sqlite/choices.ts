import { betweenChoices } from '@thumbwire/shared/formats';
import { z } from 'zod';

const Lengths = z.array(z.int().nonnegative());

/** The text of one choice of a response. */
export interface ChoiceText {
  /** From 0. */
  readonly choice: number;
  readonly text: string;
}

/**
 * The choices that have a text, cut out of the text of a whole response.
 *
 * @param lengths The column `choices`: `null` where there is one choice.
 */
export function choicesOf(response: string, lengths: unknown): ChoiceText[] {
  if (typeof lengths !== 'string') return response === '' ? [] : [{ choice: 0, text: response }];
  const choices: ChoiceText[] = [];
  let start = 0;
  for (const [choice, length] of Lengths.parse(JSON.parse(lengths)).entries()) {
    if (length === 0) continue;
    const text = response.slice(start, start + length);
    // A very long response is kept in part.
    if (text !== '') choices.push({ choice, text });
    start += length + betweenChoices.length;
  }
  return choices;
}
