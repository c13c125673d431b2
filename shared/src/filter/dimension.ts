import { InvalidError } from '../errors.ts';
import { type FieldId, fields } from './filter.ts';

/** What requests can be grouped by: a field that has one value at most, or a span of time. */
export type Dimension =
  /** `key` names the property (lower case) or the score. The model is the one of a row: override, else answered, else asked for. */
  | { readonly kind: 'field'; readonly field: FieldId; readonly key?: string }
  | { readonly kind: 'time'; readonly unit: 'hour' | 'day' };

const plain = {
  model: 'model',
  request_model: 'request_model',
  response_model: 'response_model',
  provider: 'provider',
  format: 'format',
  prompt_id: 'prompt_id',
  prompt_version: 'prompt_version',
  user_id: 'user_id',
  session_id: 'session_id',
  session_path: 'session_path',
  session_name: 'session_name',
  origin: 'origin',
  source: 'source',
  path: 'path',
  status: 'status',
  state: 'state',
  finish_reason: 'finish_reason',
  rating: 'rating',
  rater: 'feedback_rater',
} as const satisfies Record<string, FieldId>;

const keyed: Readonly<Record<string, 'property' | 'score'>> = {
  property: 'property',
  properties: 'property',
  score: 'score',
  scores: 'score',
};

/** Every name that `parseDimension` knows, for a person. */
export const dimensionNames: readonly string[] = [
  ...Object.keys(plain),
  'properties.<key>',
  'scores.<name>',
  'hour',
  'day',
];

/**
 * Reads the name of a dimension: a column of the filters, `properties.<key>`, `scores.<name>`, `hour` or `day`.
 *
 * @throws InvalidError naming what is known
 */
export function parseDimension(name: string): Dimension {
  if (name === 'hour' || name === 'day') return { kind: 'time', unit: name };
  if (isPlain(name)) return { kind: 'field', field: plain[name] };
  const [, table = '', key = ''] = /^(\w+)\.(.+)$/su.exec(name) ?? [];
  const field = Object.hasOwn(keyed, table) ? keyed[table] : undefined;
  if (field === undefined) {
    throw new InvalidError(
      `"${name.slice(0, 80)}" is nothing to group by; known are ${dimensionNames.join(', ')}.`,
    );
  }
  // The thumbs are a score in the API document; with us they live in one place only.
  if (key === 'helicone-score-feedback') return { kind: 'field', field: 'rating' };
  return { kind: 'field', field, key: field === 'property' ? key.toLowerCase() : key };
}

/** The type of a dimension's values; of a span of time it is the text that names it. */
export function typeOfDimension(dimension: Dimension): 'text' | 'number' | 'boolean' {
  if (dimension.kind === 'time') return 'text';
  const type = fields[dimension.field];
  return type === 'number' || type === 'boolean' ? type : 'text';
}

function isPlain(name: string): name is keyof typeof plain {
  return Object.hasOwn(plain, name);
}
