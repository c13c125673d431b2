import type { ServerSentEvent } from '../../sse.ts';
import { endMissing, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';
import { readOllamaResponse } from './response.ts';

/**
 * Puts the objects of a stream together into the one that Ollama would have sent whole, and reads that (Ollama API,
 * "Streaming responses"). The last one has `done: true` and the counts.
 */
export function readOllamaStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  let body: JsonRecord = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    const chunk = eventRecord(event, issues);
    if (chunk === null) continue;
    error ??= nonEmptyText(chunk.error);
    body = addChunk(body, chunk);
    if (chunk.done === true) isComplete = true;
  }

  const read = readOllamaResponse(body);
  issues.push(...(isComplete ? read.issues : [endMissing]));
  return { ...read, error: error ?? read.error, isComplete, issues };
}

/** Text runs on, tool calls come one by one, of everything else the last value counts. */
function addChunk(body: JsonRecord, chunk: JsonRecord): JsonRecord {
  const merged = { ...body, ...chunk, ...joined(body, chunk, ['response', 'thinking']) };
  if (!isRecord(chunk.message)) return merged;
  const message = recordOf(body.message);
  const calls = [...arrayOf(message.tool_calls), ...arrayOf(chunk.message.tool_calls)];
  return {
    ...merged,
    message: {
      ...message,
      ...chunk.message,
      ...joined(message, chunk.message, ['content', 'thinking']),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
  };
}

function joined(before: JsonRecord, piece: JsonRecord, fields: readonly string[]): JsonRecord {
  const known = fields.filter((field) => typeof before[field] === 'string');
  return Object.fromEntries(known.map((field) => [field, textOf(before[field]) + textOf(piece[field])]));
}
