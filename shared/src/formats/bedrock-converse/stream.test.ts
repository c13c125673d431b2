import { expect, test } from 'vitest';
import { bedrockConverse } from '../bedrock-converse.ts';

function stream(...events: (readonly [event: string, data: object])[]) {
  return bedrockConverse.stream(events.map(([event, data]) => ({ event, data: JSON.stringify(data) })));
}

const delta = (contentBlockIndex: number, value: object) =>
  ['contentBlockDelta', { contentBlockIndex, delta: value, p: 'abcd' }] as const;
const stop = ['messageStop', { stopReason: 'end_turn', p: 'ab' }] as const;

test('a stream is put together into a whole response', () => {
  const { body, choices, usage, isComplete } = stream(
    ['messageStart', { role: 'assistant', p: 'abc' }],
    delta(0, { reasoningContent: { text: 'H' } }),
    delta(0, { reasoningContent: { text: 'm' } }),
    delta(0, { reasoningContent: { signature: 'c2ln' } }),
    delta(1, { text: 'Hel' }),
    delta(1, { text: 'lo' }),
    ['contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'a', name: 'f' } } }],
    delta(2, { toolUse: { input: '{"x": ' } }),
    delta(2, { toolUse: { input: '1}' } }),
    delta(3, { text: 'Cited' }),
    delta(3, { citation: { title: 'A' } }),
    ['contentBlockStop', { contentBlockIndex: 3 }],
    stop,
    [
      'metadata',
      {
        usage: {
          inputTokens: 5,
          outputTokens: 2,
          totalTokens: 17,
          cacheReadInputTokens: 4,
          cacheWriteInputTokens: 6,
        },
        metrics: { latencyMs: 9 },
        trace: { promptRouter: { invokedModelId: 'amazon.nova-lite-v1:0' } },
        p: 'a',
      },
    ],
  );

  expect(isComplete).toBe(true);
  expect(choices).toEqual([
    {
      text: 'HelloCited',
      reasoning: 'Hm',
      refusal: null,
      toolCalls: [{ id: 'a', name: 'f', arguments: '{"x": 1}' }],
      finishReason: 'end_turn',
    },
  ]);
  expect(usage).toEqual({
    inputTokens: 15,
    outputTokens: 2,
    totalTokens: 17,
    cacheReadTokens: 4,
    cacheWriteTokens: 6,
    reasoningTokens: null,
  });
  expect(body).toMatchObject({
    stopReason: 'end_turn',
    metrics: { latencyMs: 9 },
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
          { text: 'Hello' },
          { toolUse: { toolUseId: 'a', name: 'f', input: { x: 1 } } },
          { citationsContent: { content: [{ text: 'Cited' }], citations: [{ title: 'A' }] } },
        ],
      },
    },
  });
  expect(JSON.stringify(body)).not.toContain('"p"');
});

test('a router says which model answered', () => {
  const body = { trace: { promptRouter: { invokedModelId: 'm' } }, output: { message: { content: [] } } };

  expect(bedrockConverse.response(body).model).toBe('m');
});

test('an exception breaks a stream off, which keeps what came', () => {
  const read = stream(delta(0, { text: 'Hal' }), ['throttlingException', { message: 'Too many requests' }]);

  expect(read).toMatchObject({ error: 'Too many requests', isComplete: false, choices: [{ text: 'Hal' }] });
});

test('kinds of events that are not known are skipped', () => {
  expect(stream(delta(0, { text: 'Hi' }), ['celebration', { message: 'x' }], stop)).toMatchObject({
    error: null,
    issues: [],
    choices: [{ text: 'Hi' }],
  });
});

test('reasoning that is redacted is kept in the body', () => {
  const { body, choices } = stream(delta(0, { reasoningContent: { redactedContent: 'AA' } }), stop);

  expect(choices[0]?.reasoning).toBe('');
  expect(body).toMatchObject({
    output: { message: { content: [{ reasoningContent: { redactedContent: 'AA' } }] } },
  });
});

test.each([
  [{ message: 'Malformed input' }, 'Malformed input'],
  [{ Message: 'User is not authorized' }, 'User is not authorized'],
])('says what went wrong in %j', (body, error) => {
  expect(bedrockConverse.response(body)).toMatchObject({ error, choices: [], issues: [] });
});
