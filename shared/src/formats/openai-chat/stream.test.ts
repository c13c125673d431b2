import { describe, expect, test } from 'vitest';
import { openaiChat } from '../openai-chat.ts';

/** A stream of one chunk for each list of choices, ended by its end mark. */
function stream(...chunks: object[]) {
  const events = chunks.map((chunk) => ({ event: undefined, data: JSON.stringify(chunk) }));
  return openaiChat.stream([...events, { event: undefined, data: '[DONE]' }]);
}

function deltas(...all: object[]) {
  return stream(...all.map((delta) => ({ choices: [{ index: 0, delta }] })));
}

describe('a stream', () => {
  test('is put together into a whole response', () => {
    const { body } = stream(
      { id: 'c1', object: 'chat.completion.chunk', created: 5, model: 'm', choices: [], obfuscation: 'xy' },
      {
        id: 'c1',
        model: 'm',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'He' } }],
        usage: null,
      },
      { id: 'c1', model: 'm', choices: [{ index: 0, delta: { content: 'y' }, finish_reason: 'stop' }] },
      {
        id: 'c1',
        model: 'm',
        choices: [],
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
    );

    expect(body).toEqual({
      id: 'c1',
      object: 'chat.completion',
      created: 5,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hey' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });

  test('keeps several choices apart, in the order of their index', () => {
    const { choices } = stream(
      { choices: [{ index: 1, delta: { content: 'b' } }] },
      { choices: [{ index: 0, delta: { content: 'a' } }] },
      { choices: [{ index: 1, delta: { content: 'B' }, finish_reason: 'length' }] },
      { choices: [{ index: 0, delta: { content: 'A' }, finish_reason: 'stop' }] },
    );

    expect(choices.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['aA', 'stop'],
      ['bB', 'length'],
    ]);
  });

  test('joins the pieces of parallel tool calls by their index', () => {
    const { choices } = deltas(
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{"x"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      { tool_calls: [{ index: 1, function: { arguments: ':1}' } }] },
    );

    expect(choices[0]?.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{}' },
      { id: 'b', name: 'g', arguments: '{"x":1}' },
    ]);
  });

  test('tells tool calls under the same index apart by their ids', () => {
    const { choices } = deltas(
      { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } }] },
      { tool_calls: [{ index: 0, id: 'b', function: { name: 'f', arguments: '{"x":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '2}' } }] },
    );

    expect(choices[0]?.toolCalls.map(({ id, arguments: args }) => [id, args])).toEqual([
      ['a', '{"x":1}'],
      ['b', '{"x":2}'],
    ]);
  });

  test('reads tool calls without an index', () => {
    const { choices } = deltas({
      tool_calls: [
        { id: 'a', function: { name: 'f', arguments: '{}' } },
        { id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
    });

    expect(choices[0]?.toolCalls.map(({ name }) => name)).toEqual(['f', 'g']);
  });

  test('does not repeat a name that comes again with the arguments', () => {
    const { choices } = deltas(
      { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] },
      { tool_calls: [{ index: 0, function: { name: '', arguments: null } }] },
    );

    expect(choices[0]?.toolCalls).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  test('reads the legacy function call', () => {
    const { choices } = deltas(
      { function_call: { name: 'f', arguments: '{"x"' } },
      { function_call: { arguments: ':1}' } },
    );

    expect(choices[0]?.toolCalls).toEqual([{ id: null, name: 'f', arguments: '{"x":1}' }]);
  });

  test.each(['reasoning', 'reasoning_content'])('keeps %s apart from the text', (field) => {
    const { choices } = deltas({ [field]: 'I th' }, { [field]: 'ink' }, { content: 'Yes' });

    expect(choices[0]).toMatchObject({ reasoning: 'I think', text: 'Yes' });
  });

  test('joins a refusal', () => {
    const { choices } = deltas({ content: null, refusal: 'I ca' }, { refusal: 'nnot' });

    expect(choices[0]).toMatchObject({ refusal: 'I cannot', text: '' });
  });

  test('takes the transcript of a spoken answer as its text', () => {
    const { choices, body } = deltas(
      { audio: { id: 'x', transcript: 'Hel' } },
      { audio: { data: 'AA' } },
      { audio: { transcript: 'lo', data: 'BB', expires_at: 9 } },
    );

    expect(choices[0]?.text).toBe('Hello');
    expect(body).toMatchObject({
      choices: [{ message: { audio: { id: 'x', transcript: 'Hello', data: 'AABB', expires_at: 9 } } }],
    });
  });

  test('grows lists and merges numbered pieces', () => {
    const { body } = deltas(
      { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'a', format: 'f' }], annotations: [1] },
      { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'b', format: 'f' }], annotations: [2] },
    );

    expect(body).toMatchObject({
      choices: [
        {
          message: {
            reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'ab', format: 'f' }],
            annotations: [1, 2],
          },
        },
      ],
    });
  });

  test('collects the log probabilities of all chunks', () => {
    const chunk = (token: string) => ({
      choices: [{ index: 0, delta: { content: token }, logprobs: { content: [{ token }], refusal: null } }],
    });

    const { body } = stream(chunk('a'), chunk('b'));

    expect(body).toMatchObject({
      choices: [{ logprobs: { content: [{ token: 'a' }, { token: 'b' }], refusal: null } }],
    });
  });

  test('takes the last of several token counts', () => {
    const { usage } = stream(
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } },
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 } },
    );

    expect(usage).toMatchObject({ inputTokens: 5, outputTokens: 9, totalTokens: 14 });
  });

  test('reads token counts that only x_groq has', () => {
    const { usage } = stream({ choices: [], x_groq: { usage: { prompt_tokens: 5, completion_tokens: 7 } } });

    expect(usage).toMatchObject({ inputTokens: 5, outputTokens: 7, totalTokens: 12 });
  });

  test('says which error broke it off', () => {
    const read = openaiChat.stream([
      { event: undefined, data: '{"choices":[{"index":0,"delta":{"content":"Hal"}}]}' },
      { event: 'error', data: '{"error":{"message":"The server had an error","code":502}}' },
    ]);

    expect(read).toMatchObject({ error: 'The server had an error', isComplete: false });
    expect(read.choices[0]?.text).toBe('Hal');
  });

  test('reads whole messages in place of deltas', () => {
    const { choices } = stream(
      { choices: [{ index: 0, message: { role: 'assistant', content: 'He' } }] },
      { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }] },
    );

    expect(choices[0]).toMatchObject({ text: 'Hello', finishReason: 'stop' });
  });
});
