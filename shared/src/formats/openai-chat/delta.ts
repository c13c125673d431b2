import { addFields, type Draft, deepest, isDraft, mostOpen } from '../chunks.ts';
import { isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';

/** Adds the `delta` of one chunk to the message (OpenAI API reference, "The chat completion chunk object"). */
export function addDelta(message: Draft, delta: JsonRecord): void {
  // Mistral repeats the index of the choice in here.
  const { content, tool_calls: toolCalls, index: _, ...rest } = delta;
  if (content !== undefined) message.content = addContent(message.content, content, 0);
  if (Array.isArray(toolCalls)) message.tool_calls = addToolCalls(message.tool_calls, toolCalls);
  addFields(message, rest, 0);
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
      Object.assign(last, added, { text: textOf(last.text) + textOf(added.text) });
    } else if (added.type === 'thinking' && last.type === 'thinking' && depth < deepest) {
      Object.assign(last, added, { thinking: addContent(last.thinking, added.thinking, depth + 1) });
    } else parts.push(isRecord(part) ? { ...part } : part);
  }
  return parts;
}

function asParts(content: unknown): unknown[] {
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
}

/** Adds pieces of tool calls. The calls keep the `index` they stream under, which a whole response does not have. */
function addToolCalls(current: unknown, pieces: readonly unknown[]): Draft[] {
  const calls = isCalls(current) ? current : [];
  for (const piece of pieces.filter(isRecord)) {
    const { function: called, ...rest } = piece;
    const before = calledBefore(calls.slice(-mostOpen), piece);
    const call = before ?? {};
    if (before === undefined) calls.push(call);
    addFields(call, nonEmptyText(rest.id) === null ? withoutId(rest) : rest, 0);
    if (isRecord(called)) call.function = addFunction(call.function, called);
  }
  return calls;
}

function isCalls(value: unknown): value is Draft[] {
  return Array.isArray(value);
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
function addFunction(current: unknown, piece: JsonRecord): Draft {
  const draft = isDraft(current) ? current : {};
  const name = nonEmptyText(piece.name) ?? textOf(draft.name);
  const args = piece.arguments ?? '';
  const joined = typeof args === 'string' ? textOf(draft.arguments) + args : args;
  return Object.assign(draft, piece, { name, arguments: joined });
}
