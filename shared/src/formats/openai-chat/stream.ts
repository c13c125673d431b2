import type { ServerSentEvent } from '../../sse.ts';
import { addFields, addTopLevel, type Draft } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endMissing, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, countOf, isRecord, type JsonRecord, recordOf } from '../json.ts';
import { addDelta } from './delta.ts';
import { readChatResponse } from './response.ts';

interface ChoiceDraft {
  readonly fields: Draft;
  message: Draft;
}

/**
 * Puts the chunks of a stream together into the body that the provider would have sent whole, and reads that
 * (OpenAI API reference, "The chat completion chunk object").
 */
export function readChatStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const top: Draft = {};
  const choices = new Map<number, ChoiceDraft>();
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    if (event.data === doneMark) {
      isComplete = true;
      break;
    }
    const chunk = eventRecord(event, issues);
    if (chunk === null) continue;
    error ??= errorMessage(chunk);
    addTopLevel(top, chunk);
    for (const choice of arrayOf(chunk.choices).filter(isRecord)) addChoice(choices, choice);
    // Perplexity names its last chunk.
    if (chunk.object === 'chat.completion.done') isComplete = true;
  }

  const read = readChatResponse({
    ...top,
    object: 'chat.completion',
    choices: [...choices].toSorted(([a], [b]) => a - b).map(([, choice]) => assembleChoice(choice)),
  });
  issues.push(...(isComplete ? read.issues : [endMissing]));
  return { ...read, error, isComplete, issues };
}

function addChoice(choices: Map<number, ChoiceDraft>, choice: JsonRecord): void {
  const { index, delta, message, ...rest } = choice;
  const at = countOf(index) ?? 0;
  const draft = choices.get(at) ?? { fields: { index: at }, message: { role: 'assistant', content: null } };
  choices.set(at, draft);
  addFields(draft.fields, rest, 0);
  if (isRecord(delta)) addDelta(draft.message, delta);
  // Some gateways send the whole message so far in place of a delta.
  else if (isRecord(message)) draft.message = { ...draft.message, ...message };
}

function assembleChoice({ fields, message }: ChoiceDraft): JsonRecord {
  const { index, finish_reason, ...rest } = fields;
  const calls = arrayOf(message.tool_calls).map((call) => withoutIndex(recordOf(call)));
  const whole = calls.length === 0 ? message : { ...message, tool_calls: calls };
  return { index, message: whole, ...rest, finish_reason: finish_reason ?? null };
}

function withoutIndex({ index: _, ...call }: JsonRecord): JsonRecord {
  return call;
}
