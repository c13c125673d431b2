import { type Choice, findFormat, framingOf, readRequest } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { bodyText, recordings } from '../support/recordings.ts';
import { expected, expectedOf } from './expected.ts';
import { argumentsOf, formatOf, foundIn, read } from './found.ts';
import { usageOf } from './usage.ts';

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
    const isStream = (type: string | null) =>
      framingOf(formatOf(recording), bodyText(recording), type) !== 'whole';

    expect(isStream(null)).toBe(recording.isStreamed);
    expect(isStream('text/event-stream')).toBe(recording.isStreamed);
    expect(isStream('application/json')).toBe(recording.isStreamed);
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
    expect(foundIn(response)).toEqual(known.choices ?? []);
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
  const request = readRequest(formatOf(recording), recording.request.toString(), recording.path);

  expect(request.issues).toEqual([]);
  expect(request.isStreaming).toBe(recording.isStreamed);
  expect(request.model).toBeTypeOf('string');
  expect(request.messages.some(({ role, parts }) => role === 'user' && parts.length > 0)).toBe(true);
});

/** The same question asked twice, once with and once without streaming. */
const twins = streamed.flatMap((stream) => {
  if (!stream.name.endsWith('.chunks.txt')) return [];
  const name = stream.name.replace(/\.chunks\.txt$/, '.json');
  const answers = all.filter((whole) => whole.name === name && whole.status === 200);
  return answers.map((whole) => [name, stream, whole] as const);
});

/** Fields that a provider sends only with a whole response, or not always. */
const optionalFields = new Set([
  ...['usage_breakdown', 'service_tier', 'logprobs', 'index'],
  ...['type', 'search_type', 'billing', 'completed_at', 'input'],
]);

test('most providers are there in both forms', () => {
  expect(twins.length).toBeGreaterThanOrEqual(59);
});

describe.each(twins)('%s and its stream', (_, stream, whole) => {
  test('the assembled body has the fields of the whole one', () => {
    const assembled = fieldsOf(read(stream).body);
    // Some streams were shortened by those who recorded them, and lost their counts.
    const isCounted = expectedOf(stream.name).usage !== null;
    const wanted = fieldsOf(read(whole).body).filter((field) => isCounted || field !== 'usage');

    expect(assembled).toEqual(expect.arrayContaining(wanted));
  });

  test('the parts of the answer have the same fields', () => {
    const [ours, theirs] = [partFields(read(stream).body), partFields(read(whole).body)];

    for (const [type, fields] of Object.entries(theirs)) {
      if (type in ours) expect([type, ours[type]]).toEqual([type, fields]);
    }
    expect(Object.keys(ours).some((type) => type in theirs)).toBe(true);
  });
});

function withCompactArguments(choice: Choice): object {
  return {
    ...choice,
    toolCalls: choice.toolCalls.map((call) => ({ ...call, arguments: argumentsOf(call) })),
  };
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

/** The parts of an answer with their kind: choices, tool calls, blocks, items, steps, and what those contain. */
function partsOf(body: unknown): [string, object][] {
  const { choices = [], message, content = [], steps = [], candidates = [], output = [] } = Object(body);
  const items = Array.isArray(output) ? output : [];
  const messages = [message, ...choices.map((choice: { message?: object }) => choice.message)];
  const contents = [...messages, ...items].flatMap((holder) => Object(holder).content ?? []);
  const calls = messages.flatMap((holder) => Object(holder).tool_calls ?? []);
  const named: object[] = Object(output).message?.content ?? candidates[0]?.content.parts ?? [];
  const typed: { type: string }[] = [...content, ...steps, ...items, ...contents.filter((part) => part.type)];
  return [
    ...choices.map((choice: object): [string, object] => ['choice', choice]),
    ...calls.map((call: object): [string, object] => ['tool_call', call]),
    ...typed.map((part): [string, object] => [part.type, part]),
    ...named.map((part): [string, object] => [kindOf(part), part]),
  ];
}

/** Parts of Gemini and Bedrock are named by the field that holds them. */
function kindOf(part: object): string {
  return ['text', 'functionCall', 'toolUse', 'reasoningContent'].find((field) => field in part) ?? '';
}
