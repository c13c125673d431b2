import type { RequestRow } from '@thumbwire/shared';

/** A filter that is as it should be. */
export type Tree =
  | 'all'
  | { readonly left: Tree; readonly operator: 'and' | 'or'; readonly right: Tree }
  | Leaf;
/** One comparison by table, column, maybe key, and operator. */
export interface Leaf {
  readonly place: string;
  readonly operator: string;
  readonly value: string | number | boolean | null;
}

/** The thumbs, which stand among the scores of a row and are none. */
const thumbs = 'helicone-score-feedback';

/** Where the values of a column stand in a row: none, one, or several. */
const places: Readonly<Record<string, (row: RequestRow) => readonly unknown[]>> = {
  'request.id': (row) => [row.request_id],
  'request.user_id': (row) => [row.request_user_id],
  'request.model': (row) => [row.request_model],
  'request.path': (row) => [row.request_path],
  'request.prompt_id': (row) => [row.prompt_id],
  'request.session_id': (row) => [row.session_id],
  'request.session_name': (row) => [row.session_name],
  'request.source': (row) => [row.source],
  'request.state': (row) => [row.state],
  'request.provider': (row) => [row.provider_id],
  'request.auth_hash': () => [],
  'response.status': (row) => [row.response_status],
  'response.model': (row) => [row.response_model],
  'response.body_tokens': (row) => [row.completion_tokens],
  'response.latency': (row) => [row.delay_ms],
  'response.cost': (row) => [row.cost],
  'response.finish_reason': (row) => [row.finish_reason],
  'feedback.rating': (row) => [row.feedback_rating],
  'feedback.comment': (row) => [row.feedback_comment],
  'feedback.rater': (row) => [row.feedback_rater],
  'feedback.tags': (row) => row.feedback_tags,
  'request_response_rmt.model': (row) => [row.model_override, row.response_model, row.request_model],
  'request_response_rmt.total_tokens': (row) => [row.total_tokens],
  'request_response_rmt.country_code': () => [],
  'request_response_rmt.property_key': (row) => Object.keys(row.properties),
  'request_response_rmt.scores_column': (row) =>
    Object.keys(row.scores ?? {}).filter((name) => name !== thumbs),
  'request.created_at': (row) => [Date.parse(row.request_created_at)],
  'request_response_rmt.request_created_at': (row) => [Date.parse(row.request_created_at)],
};

/** What a row holds at a place; the key of a property or a score stands behind a bar. */
function valuesAt(row: RequestRow, place: string): unknown[] {
  const [, keyed, key = ''] = /^(properties|request_response_rmt\.scores)\|(.*)$/s.exec(place) ?? [];
  if (keyed === 'properties') return present([at(row.properties, key.toLowerCase())]);
  if (keyed !== undefined) {
    const score = at(row.scores ?? {}, key);
    return present([typeof score === 'object' ? score.value : score]);
  }
  return present(places[place]?.(row) ?? []);
}

function at<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function present(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== null && value !== undefined);
}

/** Whether a row belongs to what a filter asks for, as the API document and the design say it. */
export function matches(row: RequestRow, tree: Tree): boolean {
  if (tree === 'all') return true;
  if ('left' in tree) {
    const [left, right] = [matches(row, tree.left), matches(row, tree.right)];
    return tree.operator === 'and' ? left && right : left || right;
  }
  const values = valuesAt(row, tree.place);
  switch (tree.operator) {
    case 'not-equals':
      return !isEqual(values, tree);
    case 'not-contains':
      return !values.some((value) => contains(String(value), String(tree.value)));
    case 'equals':
      return isEqual(values, tree);
    default:
      return values.some((value) => compares(value, tree));
  }
}

function isEqual(values: readonly unknown[], { place, value }: Leaf): boolean {
  if (value === null || value === 'null') return values.length === 0;
  if (value === '__empty__' || value === '') return values.length === 0 || values.includes('');
  const wanted = /created_at$/.test(place) ? Date.parse(String(value)) : value;
  const isKey = place === 'request_response_rmt.property_key';
  return values.some((each) =>
    typeof each === 'string'
      ? each === (isKey ? String(wanted).toLowerCase() : String(wanted))
      : each === wanted,
  );
}

function compares(value: unknown, { place, operator, value: given }: Leaf): boolean {
  const wanted = /created_at$/.test(place) ? Date.parse(String(given)) : Number(given);
  const isKey = place === 'request_response_rmt.property_key';
  const text = isKey ? String(given).toLowerCase() : String(given);
  switch (operator) {
    case 'gt':
      return Number(value) > wanted;
    case 'gte':
      return Number(value) >= wanted;
    case 'lt':
      return Number(value) < wanted;
    case 'lte':
      return Number(value) <= wanted;
    case 'like':
      return isLike([...String(value)], patternOf(text));
    case 'ilike':
      return isLike([...fold(String(value))], patternOf(fold(text)));
    case 'contains':
      return contains(String(value), text);
    default:
      throw new Error(`There is no operator ${operator}.`);
  }
}

function contains(text: string, piece: string): boolean {
  return fold(text).includes(fold(piece));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

type PatternPart =
  | { readonly kind: 'any' | 'one' }
  | { readonly kind: 'character'; readonly character: string };

function patternOf(pattern: string): PatternPart[] {
  return [...pattern.matchAll(/\\([%_\\])|(%)|(_)|(.)/gsu)].map(
    ([, escaped, any, one, character = '']): PatternPart => {
      if (any !== undefined) return { kind: 'any' };
      return one === undefined ? { kind: 'character', character: escaped ?? character } : { kind: 'one' };
    },
  );
}

function isLike(text: readonly string[], [part, ...rest]: readonly PatternPart[]): boolean {
  if (part === undefined) return text.length === 0;
  if (part.kind === 'any')
    return isLike(text, rest) || (text.length > 0 && isLike(text.slice(1), [part, ...rest]));
  const [first, ...more] = text;
  if (first === undefined || (part.kind === 'character' && part.character !== first)) return false;
  return isLike(more, rest);
}

/** The filter as it is sent. */
export function toWire(tree: Tree): unknown {
  if (tree === 'all') return 'all';
  if ('left' in tree) return { left: toWire(tree.left), operator: tree.operator, right: toWire(tree.right) };
  const [path = '', key] = tree.place.split('|');
  const keys = [...path.split('.'), ...(key === undefined ? [] : [key])];
  return keys.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), {
    [tree.operator]: tree.value,
  });
}

/** Levels and nodes of a filter, as its bounds count them. */
export function sizeOf(tree: Tree): { levels: number; nodes: number } {
  if (tree === 'all') return { levels: 1, nodes: 1 };
  if (!('left' in tree)) return { levels: 1, nodes: 2 };
  const [left, right] = [sizeOf(tree.left), sizeOf(tree.right)];
  return { levels: 1 + Math.max(left.levels, right.levels), nodes: 1 + left.nodes + right.nodes };
}

export const textPlaces = [
  ...['request.id', 'request.user_id', 'request.model', 'request.path', 'request.prompt_id'],
  ...['request.session_id', 'request.session_name', 'request.source', 'request.state', 'request.provider'],
  ...['request.auth_hash', 'response.model', 'response.finish_reason', 'feedback.comment', 'feedback.rater'],
  ...['feedback.tags', 'request_response_rmt.model', 'request_response_rmt.country_code'],
  ...['request_response_rmt.property_key', 'request_response_rmt.scores_column'],
  ...['properties|env', 'properties|ENV', 'properties|note', 'properties|constructor', 'properties|none'],
];
export const numberPlaces = [
  ...['response.status', 'response.body_tokens', 'response.latency', 'response.cost'],
  ...['request_response_rmt.total_tokens', 'request_response_rmt.scores|accuracy'],
  ...['request_response_rmt.scores|toString', 'request_response_rmt.scores|none'],
];
export const timePlaces = ['request.created_at', 'request_response_rmt.request_created_at'];
