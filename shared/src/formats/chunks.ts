import { isRecord, type JsonRecord, recordOf, textOf } from './json.ts';

/** Something being put together from the pieces of a stream. */
export type Draft = Record<string, unknown>;

/** What came under numbers, in their order. */
export function inOrder<T>(members: ReadonlyMap<number, T>): T[] {
  return [...members].toSorted(([a], [b]) => a - b).map(([, member]) => member);
}

/** Fields that arrive in pieces; of every other field the last value counts. */
const streamedFields = new Set([
  'refusal',
  'reasoning',
  'reasoning_content',
  'arguments',
  'input',
  'transcript',
  'data',
  'text',
  'summary',
]);

/** Deeper than anything a provider sends; what lies deeper is taken as it is. */
export const deepest = 8;

/** More pieces than are ever under way at once: a piece that belongs to an earlier one counts as a new one. */
export const mostOpen = 256;

/**
 * Adds the fields of one piece: text that streams is joined, arrays grow, objects are merged, the rest is replaced.
 *
 * @param draft Changed in place, with all that lies in it: copying what has come so far for each piece would take a
 *   time that grows with the square of the stream. Objects of a piece are copied once, when they are added.
 */
export function addFields(draft: Draft, piece: JsonRecord, depth: number): void {
  // Not by Object.entries(), which makes an array of each field of each of some hundred pieces.
  for (const key in piece) {
    if (key === '__proto__') continue;
    const value = piece[key];
    const current = draft[key];
    if (value === null || value === undefined) draft[key] = current ?? null;
    else if (typeof value === 'string' && streamedFields.has(key)) draft[key] = textOf(current) + value;
    else if (Array.isArray(value)) draft[key] = addItems(current, value, depth);
    else if (isRecord(value)) draft[key] = addRecord(current, value, depth);
    else draft[key] = value;
  }
}

/** An object and those in it, which belong to the draft from now on. */
function addRecord(current: unknown, piece: JsonRecord, depth: number): JsonRecord {
  if (depth >= deepest) return piece;
  const draft = isDraft(current) ? current : {};
  addFields(draft, piece, depth + 1);
  return draft;
}

/** Items that carry an `index` are pieces of the item with that index; others are new ones. */
function addItems(current: unknown, pieces: readonly unknown[], depth: number): unknown[] {
  const items = Array.isArray(current) ? current : [];
  for (const piece of pieces) {
    const index = isRecord(piece) ? piece.index : undefined;
    const known = index === undefined ? -1 : indexOfLate(items, (item) => recordOf(item).index === index);
    if (known === -1) items.push(isRecord(piece) ? addRecord({}, piece, depth) : piece);
    else if (isRecord(piece)) items[known] = addRecord(items[known], piece, depth);
  }
  return items;
}

/** Where the item is of which this is true; only the last ones are looked at. */
function indexOfLate(items: readonly unknown[], isWanted: (item: unknown) => boolean): number {
  const start = Math.max(0, items.length - mostOpen);
  const found = items.slice(start).findIndex(isWanted);
  return found === -1 ? -1 : start + found;
}

export function isDraft(value: unknown): value is Draft {
  return isRecord(value);
}

/** Of the fields beside the choices the last value counts; Azure's first chunk has them empty, others `null`. */
export function addTopLevel(top: Draft, chunk: JsonRecord): void {
  for (const key in chunk) {
    const value = chunk[key];
    // `obfuscation` is padding against traffic analysis, made anew for each chunk.
    if (key === 'choices' || key === 'object' || key === 'obfuscation' || key === '__proto__') continue;
    if (value !== null && value !== '') top[key] = value;
  }
}
