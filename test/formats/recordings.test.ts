import { createHash } from 'node:crypto';
import {
  type Choice,
  type Format,
  findFormat,
  isEventStream,
  type ReadResponse,
  readRequest,
  readResponse,
  type ToolCall,
} from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { bodyText, type Recording, recordings } from '../support/recordings.ts';
import { type Expected, type ExpectedText, expected, expectedOf } from './expected.ts';

const all = recordings();

test('every recording has its expected values, and none is left out', () => {
  const names = all.map(({ name }) => name);

  expect(names.length).toBeGreaterThan(145);
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
});

describe.each(all.map((recording) => [recording.name, recording] as const))('%s', (name, recording) => {
  const known = expectedOf(name);

  test('the path tells the format', () => {
    expect(findFormat(recording.method, recording.path)?.id).toBe(recording.format);
  });

  test('the body tells whether it is a stream, whatever the content type says', () => {
    expect(isEventStream(bodyText(recording), null)).toBe(recording.isStreamed);
    expect(isEventStream(bodyText(recording), 'text/event-stream')).toBe(recording.isStreamed);
    expect(isEventStream(bodyText(recording), 'application/json')).toBe(recording.isStreamed);
  });

  test('the response is read whole, with no issue', () => {
    const response = read(recording);

    expect(response.issues).toEqual([]);
    expect(response.isComplete).toBe(true);
    expect(response.error).toBe(known.error ?? null);
  });

  test('model, finish reasons, tool calls, text and reasoning are those of the recording', () => {
    const response = read(recording);

    expect(response.model).toBe(known.model ?? null);
    expect(
      response.choices.map(({ finishReason, toolCalls, text, reasoning }) => ({
        finishReason,
        text: summary(text),
        reasoning: summary(reasoning),
        toolCalls: toolCalls.map((call) => ({ ...call, arguments: argumentsOf(call) })),
      })),
    ).toEqual(known.choices ?? []);
  });

  test('the token counts are those of the provider', () => {
    const { usage } = read(recording);

    expect(usage).toMatchObject(usageOf(known.usage));
  });
});

const streamed = all.filter(({ isStreamed }) => isStreamed);

test.each(streamed.map((recording) => [recording.name, recording] as const))(
  '%s: the assembled body reads the same as a whole response',
  (_, recording) => {
    const response = read(recording);

    const whole = formatOf(recording).response(JSON.parse(JSON.stringify(response.body)));

    // Parsed, the arguments of a tool lose the spaces they had on the wire.
    expect({ ...whole, choices: whole.choices.map(withCompactArguments) }).toEqual({
      ...response,
      choices: response.choices.map(withCompactArguments),
    });
  },
);

const withRequest = all.flatMap(({ name, request, ...rest }) =>
  request === null ? [] : [[name, { name, request, ...rest }] as const],
);

test.each(withRequest)('%s: the request is read with no issue', (_, recording) => {
  const request = readRequest(formatOf(recording), recording.request.toString());

  expect(request.issues).toEqual([]);
  expect(request.isStreaming).toBe(recording.isStreamed);
  expect(request.model).toBeTypeOf('string');
  expect(request.messages.some(({ role, parts }) => role === 'user' && parts.length > 0)).toBe(true);
});

/** The same question asked twice, once with and once without streaming. */
const twins = streamed.flatMap((stream) => {
  const name = stream.name.replace(/\.chunks\.txt$/, '.json');
  const answers = all.filter((whole) => whole.name === name && whole.status === 200);
  return answers.map((whole) => [name, stream, whole] as const);
});

/** Fields that a provider sends only with a whole response, or not always. */
const optionalFields = new Set([
  ...['usage_breakdown', 'service_tier', 'logprobs', 'index'],
  ...['billing', 'completed_at', 'input'],
]);

test('most providers are there in both forms', () => {
  expect(twins.length).toBeGreaterThanOrEqual(35);
});

describe.each(twins)('%s and its stream', (_, stream, whole) => {
  test('the assembled body has the fields of the whole one', () => {
    const assembled = fieldsOf(read(stream).body);

    expect(assembled).toEqual(expect.arrayContaining(fieldsOf(read(whole).body)));
  });

  test('the parts of the answer have the same fields', () => {
    const [ours, theirs] = [partFields(read(stream).body), partFields(read(whole).body)];

    for (const [type, fields] of Object.entries(theirs)) {
      if (type in ours) expect([type, ours[type]]).toEqual([type, fields]);
    }
    expect(Object.keys(ours).some((type) => type in theirs)).toBe(true);
  });
});

function formatOf(recording: Pick<Recording, 'method' | 'path'>): Format {
  const format = findFormat(recording.method, recording.path);
  if (format === null) throw new Error(`No format reads ${recording.path}.`);
  return format;
}

function read(recording: Recording): ReadResponse {
  return readResponse(formatOf(recording), bodyText(recording), { isEventStream: recording.isStreamed });
}

function summary(text: string): ExpectedText | null {
  if (text === '') return null;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const characters = [...text];
  return {
    length: text.length,
    sha256,
    start: characters.slice(0, 20).join(''),
    end: characters.slice(-20).join(''),
  };
}

/** The provider's numbers under our names. */
function usageOf(usage: Expected['usage'] | null | undefined): Partial<ReadResponse['usage']> {
  if (!usage) return { inputTokens: null, outputTokens: null };
  if ('prompt_tokens' in usage) {
    const { prompt_tokens, completion_tokens, total_tokens, cached_tokens, reasoning_tokens } = usage;
    const isApart = total_tokens === sum(prompt_tokens, completion_tokens, reasoning_tokens);
    return {
      inputTokens: prompt_tokens ?? null,
      outputTokens: isApart ? sum(completion_tokens, reasoning_tokens) : (completion_tokens ?? null),
      totalTokens: total_tokens ?? null,
      cacheReadTokens: cached_tokens ?? null,
      reasoningTokens: reasoning_tokens ?? null,
    };
  }
  const rounds = usage.iterations ?? [[usage.input_tokens ?? 0, usage.output_tokens ?? 0]];
  const inputTokens = sum(
    ...rounds.map(([input]) => input),
    usage.cache_read_input_tokens,
    usage.cache_creation_input_tokens,
  );
  const outputTokens = sum(...rounds.map(([, output]) => output));
  return {
    inputTokens,
    outputTokens,
    totalTokens: usage.total_tokens ?? inputTokens + outputTokens,
    ...('cached_tokens' in usage
      ? { cacheReadTokens: usage.cached_tokens ?? null, reasoningTokens: usage.reasoning_tokens ?? null }
      : {}),
  };
}

function sum(...counts: (number | null | undefined)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

function withCompactArguments(choice: Choice): object {
  return {
    ...choice,
    toolCalls: choice.toolCalls.map((call) => ({ ...call, arguments: argumentsOf(call) })),
  };
}

/** Parsed; a custom tool takes any text. */
function argumentsOf({ arguments: json }: ToolCall): unknown {
  try {
    return JSON.parse(json || '{}');
  } catch {
    return json; // No JSON, as a custom tool takes it.
  }
}

function fieldsOf(value: unknown): string[] {
  return Object.keys(Object(value))
    .filter((field) => !optionalFields.has(field))
    .toSorted();
}

/** For each kind of part in an answer the names of its fields. */
function partFields(body: unknown): Record<string, string[]> {
  return Object.fromEntries(partsOf(body).map(([kind, part]) => [kind, fieldsOf(part)]));
}

/** The parts of an answer with their kind: choices, messages, tool calls, items, and what those contain. */
function partsOf(body: unknown): [string, object][] {
  const { choices = [], message, content = [], output = [] } = Object(body);
  const messages = [message, ...choices.map((choice: { message?: object }) => choice.message)];
  const contents = [...messages, ...output].flatMap((holder) => Object(holder).content ?? []);
  const calls = messages.flatMap((holder) => Object(holder).tool_calls ?? []);
  const typed: { type: string }[] = [...content, ...output, ...contents.filter((part) => part.type)];
  return [
    ...choices.map((choice: object): [string, object] => ['choice', choice]),
    ...calls.map((call: object): [string, object] => ['tool_call', call]),
    ...typed.map((part): [string, object] => [part.type, part]),
  ];
}
