import { arrayOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';

/** A message being put together from the pieces of a stream. */
export type Draft = Record<string, unknown>;

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
const deepest = 8;

/** Adds the `delta` of one chunk to the message (OpenAI API reference, "The chat completion chunk object"). */
export function addDelta(message: Draft, delta: JsonRecord): void {
  // Mistral repeats the index of the choice in here.
  const { content, tool_calls: toolCalls, index: _, ...rest } = delta;
  if (content !== undefined) message.content = addContent(message.content, content, 0);
  if (Array.isArray(toolCalls)) message.tool_calls = addToolCalls(message.tool_calls, toolCalls);
  addFields(message, rest, 0);
}

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

/** Joins text to text; Mistral's arrays of parts grow, pieces of the same type running on from each other. */
function addContent(current: unknown, piece: unknown, depth: number): unknown {
  if (piece === null) return current ?? null;
  if (typeof piece === 'string' && !Array.isArray(current)) return textOf(current) + piece;
  const parts = Array.isArray(current) ? current : asParts(current);
  for (const part of Array.isArray(piece) ? piece : asParts(piece)) {
    const last = recordOf(parts.at(-1));
    const added = recordOf(part);
    if (added.type === 'text' && last.type === 'text') {
      parts[parts.length - 1] = { ...last, ...added, text: textOf(last.text) + textOf(added.text) };
    } else if (added.type === 'thinking' && last.type === 'thinking' && depth < deepest) {
      const thinking = addContent(last.thinking, added.thinking, depth + 1);
      parts[parts.length - 1] = { ...last, ...added, thinking };
    } else parts.push(part);
  }
  return parts;
}

function asParts(content: unknown): unknown[] {
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
}

/** Adds pieces of tool calls. The calls keep the `index` they stream under, which a whole response does not have. */
function addToolCalls(current: unknown, pieces: readonly unknown[]): unknown[] {
  const calls: Draft[] = arrayOf(current).filter(isRecord);
  for (const piece of pieces.filter(isRecord)) {
    const { function: called, ...rest } = piece;
    const call = calledBefore(calls, piece) ?? {};
    if (!calls.includes(call)) calls.push(call);
    addFields(call, nonEmptyText(rest.id) === null ? withoutId(rest) : rest, 0);
    if (isRecord(called)) call.function = addFunction(recordOf(call.function), called);
  }
  return calls;
}

/**
 * The call that a piece continues. The position usually tells, but Gemini sends every call under index 0 and
 * Mistral leaves the index out: a new id is a new call.
 */
function calledBefore(calls: readonly Draft[], piece: JsonRecord): Draft | undefined {
  const id = nonEmptyText(piece.id);
  const sameId = calls.filter((call) => id === null || call.id === undefined || call.id === id);
  if (piece.index !== undefined) return sameId.findLast((call) => call.index === piece.index);
  return id === null ? calls.at(-1) : sameId.findLast((call) => call.id === id);
}

function withoutId({ id: _, ...rest }: JsonRecord): JsonRecord {
  return rest;
}

/** The name comes whole, often again or empty with later pieces; the arguments run on. */
function addFunction(current: JsonRecord, piece: JsonRecord): Draft {
  const name = nonEmptyText(piece.name) ?? textOf(current.name);
  const args = piece.arguments ?? '';
  return {
    ...current,
    ...piece,
    name,
    arguments: typeof args === 'string' ? textOf(current.arguments) + args : args,
  };
}
