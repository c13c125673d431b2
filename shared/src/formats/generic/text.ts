import { isRecord } from '../json.ts';

/**
 * Where text stands in the bodies of most providers, the more telling names first: of several in one object only
 * the first that gives any counts, because others repeat it.
 */
const places = [
  'delta',
  'token',
  'text',
  'content',
  'response',
  'message',
  'output_text',
  'generated_text',
  'completion',
  'answer',
  'output',
  'parts',
  'choices',
  'candidates',
  'generations',
  'results',
  'outputs',
  'data',
] as const;

/** Of these one is as good as the other: they are answers to the same question. */
const alternatives: ReadonlySet<string> = new Set(['choices', 'candidates', 'generations', 'results']);

/** Deeper than any place that is known. */
const deepest = 8;

/** The text in a parsed JSON value, in one of the places where providers put it; empty if there is none. */
export function findText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth >= deepest) return '';
  if (Array.isArray(value)) return value.map((item) => findText(item, depth + 1)).join('');
  if (!isRecord(value)) return '';
  for (const place of places) {
    if (!Object.hasOwn(value, place)) continue;
    const found = value[place];
    const text = findText(alternatives.has(place) && Array.isArray(found) ? found[0] : found, depth + 1);
    if (text !== '') return text;
  }
  return '';
}
