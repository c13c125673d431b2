import type { Message } from './format.ts';
import { arrayOf } from './json.ts';

/**
 * The inputs of a request that has no turns: a text, several, or the tokens of one or several. Each is a message
 * of its own, because each is answered apart; tokens keep their shape.
 */
export function readPrompts(value: unknown): Message[] {
  const isTokens = Array.isArray(value) && typeof value[0] === 'number';
  const prompts = typeof value === 'string' || isTokens ? [value] : arrayOf(value);
  return prompts.map((prompt) => ({
    role: 'user',
    parts: [typeof prompt === 'string' ? { type: 'text', text: prompt } : { type: 'other', value: prompt }],
  }));
}
