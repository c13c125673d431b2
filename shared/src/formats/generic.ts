import type { ServerSentEvent } from '../sse.ts';
import { errorMessage } from './error-message.ts';
import { doneMark } from './events.ts';
import type { Choice, Reader, ReadRequest, ReadResponse } from './format.ts';
import { findText } from './generic/text.ts';
import { isRecord, nonEmptyText, parseJson, recordOf } from './json.ts';
import { unknownUsage } from './read.ts';

/**
 * Reads what no format is known of: whatever text stands in the places where providers put it, and the model. What
 * is found in none of them is no issue.
 *
 * It is no format: nothing is said to be in it, and what is logged without a format today may get one later.
 */
export const generic: Reader = {
  isRatable: true,
  framings: ['json-lines'],
  request: readAnyRequest,
  response: readAnyResponse,
  stream: readAnyStream,
};

function readAnyRequest(body: unknown): ReadRequest {
  const { model, stream, prompt, input, inputs, query, question, messages, contents } = recordOf(body);
  const asked = [prompt, input, inputs, query, question, messages, contents]
    .map((value) =>
      Array.isArray(value) ? value.map(findText).filter((text) => text !== '') : [findText(value)],
    )
    .find((texts) => texts.join('') !== '');
  return {
    model: nonEmptyText(model),
    isStreaming: stream === true,
    messages: (asked ?? []).map((text) => ({ role: 'user', parts: [{ type: 'text', text }] })),
    tools: [],
    issues: [],
  };
}

/** Helicone's helpers mark the results of tools and searches, which no model gave (API document, "Manual logging"). */
function readAnyResponse(body: unknown): ReadResponse {
  const isAnswer = typeof recordOf(body)._type !== 'string';
  const text = isAnswer ? findText(body) : '';
  return answer(
    body,
    recordOf(Array.isArray(body) ? body[0] : body).model,
    text,
    text === '' ? errorMessage(body) : null,
  );
}

/**
 * A piece that is no JSON is taken for text itself, unless it begins like an object that broke off. There is no end
 * mark that could be missing.
 */
function readAnyStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const pieces: string[] = [];
  let model: unknown = null;
  let error: string | null = null;
  for (const { data } of events) {
    if (data === doneMark) break;
    const json = parseJson(data);
    const piece = json.ok ? findText(json.value) : brokenOff.test(data) ? '' : data;
    if (piece !== '') pieces.push(piece);
    if (!json.ok || !isRecord(json.value)) continue;
    model = json.value.model ?? model;
    if (piece === '') error ??= errorMessage(json.value);
  }
  const text = withoutRepetition(pieces).join('');
  return answer({ text }, model, text, error);
}

const brokenOff = /^\s*[[{]/;

/** The last piece of some streams repeats the whole; one that is like the only one before it is just the next. */
function withoutRepetition(pieces: readonly string[]): readonly string[] {
  const before = pieces.slice(0, -1);
  return before.length > 1 && before.join('') === pieces.at(-1) ? before : pieces;
}

function answer(body: unknown, model: unknown, text: string, error: string | null): ReadResponse {
  const choice: Choice = { text, reasoning: '', refusal: null, toolCalls: [], finishReason: null };
  return {
    model: nonEmptyText(model),
    choices: text === '' ? [] : [choice],
    usage: unknownUsage,
    body,
    error,
    isComplete: true,
    issues: [],
  };
}
