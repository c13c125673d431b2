import { joinParts, readContent, readReasoning, readToolCalls } from '../content.ts';
import type { Choice, ReadResponse } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';
import { readChoices } from '../openai-choices.ts';

/** Whether this is a whole response or a chunk of a streamed one, by its shape. */
export function isChatResponse(value: unknown): boolean {
  const { object, choices } = recordOf(value);
  if (textOf(object).startsWith('chat.completion')) return true;
  return arrayOf(choices)
    .map(recordOf)
    .some(({ message, delta }) => isRecord(message) || isRecord(delta));
}

/** Reads a whole response (OpenAI API reference, "The chat completion object"). */
export function readChatResponse(body: unknown): ReadResponse {
  return readChoices(body, readChoice);
}

function readChoice(choice: JsonRecord): Choice {
  const message = recordOf(choice.message);
  const content = readContent(message.content);
  // A spoken answer has no content; what it says is in the transcript of its audio.
  const transcript = textOf(recordOf(message.audio).transcript);
  return {
    text: joinParts(content, 'text') || transcript,
    reasoning: readReasoning(message) || joinParts(content, 'reasoning'),
    refusal: nonEmptyText(message.refusal) ?? nonEmptyText(joinParts(content, 'refusal')),
    toolCalls: readToolCalls(message),
    finishReason: nonEmptyText(choice.finish_reason),
  };
}
