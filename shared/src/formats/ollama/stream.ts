import type { ServerSentEvent } from '../../sse.ts';
import { type Draft, isDraft } from '../chunks.ts';
import { endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';
import { readOllamaResponse } from './response.ts';

/**
 * Puts the objects of a stream together into the one that Ollama would have sent whole, and reads that (Ollama API,
 * "Streaming responses"). The last one has `done: true` and the counts.
 */
export function readOllamaStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const calls: unknown[] = [];
  const body: Draft = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    const chunk = eventRecord(event, issues);
    if (chunk === null) continue;
    error ??= nonEmptyText(chunk.error);
    addChunk(body, chunk);
    for (const call of arrayOf(recordOf(chunk.message).tool_calls)) calls.push(call);
    if (chunk.done === true) isComplete = true;
  }

  const read = readOllamaResponse(calls.length === 0 ? body : withCalls(body, calls));
  return endStream(read, { issues, error, isComplete });
}

/** Text runs on, of everything else the last value counts. */
function addChunk(body: Draft, chunk: JsonRecord): void {
  const { message: piece, ...fields } = chunk;
  Object.assign(body, fields, joined(body, fields, ['response', 'thinking']));
  if (piece === undefined) return;
  const message = isDraft(body.message) ? body.message : {};
  if (!isRecord(piece)) body.message = piece;
  else body.message = Object.assign(message, piece, joined(message, piece, ['content', 'thinking']));
}

/** Tool calls come one by one. */
function withCalls(body: JsonRecord, calls: readonly unknown[]): JsonRecord {
  return { ...body, message: { ...recordOf(body.message), tool_calls: calls } };
}

function joined(before: JsonRecord, piece: JsonRecord, fields: readonly string[]): JsonRecord {
  const known = fields.filter((field) => typeof before[field] === 'string');
  return Object.fromEntries(known.map((field) => [field, textOf(before[field]) + textOf(piece[field])]));
}
