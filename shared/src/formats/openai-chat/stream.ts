import type { ServerSentEvent } from '../../sse.ts';
import { addFields, type Draft, isDraft } from '../chunks.ts';
import type { ReadResponse } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord, recordOf } from '../json.ts';
import { readChunks } from '../openai-choices.ts';
import { addDelta } from './delta.ts';
import { readChatResponse } from './response.ts';

/** Reads a streamed response (OpenAI API reference, "The chat completion chunk object"). */
export function readChatStream(events: Iterable<ServerSentEvent>): ReadResponse {
  return readChunks(events, {
    object: 'chat.completion',
    start: (index) => ({ index, message: { role: 'assistant', content: null }, finish_reason: null }),
    add: addPiece,
    finish: finishChoice,
    // Perplexity names its last chunk.
    isLast: (chunk) => chunk.object === 'chat.completion.done',
    read: readChatResponse,
  });
}

function addPiece(choice: Draft, { delta, message, ...fields }: JsonRecord): void {
  addFields(choice, fields, 0);
  const draft = isDraft(choice.message) ? choice.message : {};
  if (isRecord(delta)) addDelta(draft, delta);
  // Some gateways send the whole message so far in place of a delta.
  else if (isRecord(message)) Object.assign(draft, message);
  choice.message = draft;
}

function finishChoice({ index, message, finish_reason, ...rest }: Draft): JsonRecord {
  const said = recordOf(message);
  const calls = arrayOf(said.tool_calls).map((call) => withoutIndex(recordOf(call)));
  const whole = calls.length === 0 ? said : { ...said, tool_calls: calls };
  return { index, message: whole, ...rest, finish_reason };
}

function withoutIndex({ index: _, ...call }: JsonRecord): JsonRecord {
  return call;
}
