import type { Choice, ReadResponse } from '../format.ts';
import { type JsonRecord, nonEmptyText, textOf } from '../json.ts';
import { readChoices } from '../openai-choices.ts';

/** Reads a whole response (OpenAI API reference, "The completion object"). */
export function readCompletion(body: unknown): ReadResponse {
  return readChoices(body, readChoice);
}

function readChoice(choice: JsonRecord): Choice {
  return {
    text: textOf(choice.text),
    reasoning: '',
    refusal: null,
    toolCalls: [],
    finishReason: nonEmptyText(choice.finish_reason),
  };
}
