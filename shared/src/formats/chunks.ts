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

/** Adds the fields of one piece: text that streams is joined, arrays grow, objects are merged, the rest is replaced. */
export function addFields(draft: Draft, piece: JsonRecord, depth: number): void {
  for (const [key, value] of Object.entries(piece)) {
    if (key === '__proto__') continue;
    const current = draft[key];
    if (value === null || value === undefined) draft[key] = current ?? null;
    else if (typeof value === 'string' && streamedFields.has(key)) draft[key] = textOf(current) + value;
    else if (Array.isArray(value)) draft[key] = addItems(current, value, depth);
    else if (isRecord(value) && isRecord(current) && depth < deepest) {
      const merged = { ...current };
      addFields(merged, value, depth + 1);
      draft[key] = merged;
    } else draft[key] = value;
  }
}

/** Items that carry an `index` are pieces of the item with that index; others are new ones. */
function addItems(current: unknown, pieces: readonly unknown[], depth: number): unknown[] {
  const items = Array.isArray(current) ? current : [];
  for (const piece of pieces) {
    const index = isRecord(piece) ? piece.index : undefined;
    const known = index === undefined ? -1 : items.findIndex((item) => recordOf(item).index === index);
    if (known === -1 || !isRecord(piece) || depth >= deepest) items.push(piece);
    else {
      const merged = { ...recordOf(items[known]) };
      addFields(merged, piece, depth + 1);
      items[known] = merged;
    }
  }
  return items;
}

/** Of the fields beside the choices the last value counts; Azure's first chunk has them empty, others `null`. */
export function addTopLevel(top: Draft, chunk: JsonRecord): void {
  for (const [key, value] of Object.entries(chunk)) {
    // `obfuscation` is padding against traffic analysis, made anew for each chunk.
    if (key === 'choices' || key === 'object' || key === 'obfuscation' || key === '__proto__') continue;
    if (value !== null && value !== '') top[key] = value;
  }
}
