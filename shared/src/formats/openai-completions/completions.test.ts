import { describe, expect, test } from 'vitest';
import { openaiCompletions } from '../openai-completions.ts';

function stream(...chunks: object[]) {
  const events = chunks.map((chunk) => ({ event: undefined, data: JSON.stringify(chunk) }));
  return openaiCompletions.stream([...events, { event: undefined, data: '[DONE]' }]);
}

describe('a request', () => {
  test.each([
    ['one text', 'Once', [[{ type: 'text', text: 'Once' }]]],
    ['several', ['A', 'B'], [[{ type: 'text', text: 'A' }], [{ type: 'text', text: 'B' }]]],
    ['tokens', [1, 2], [[{ type: 'other', value: [1, 2] }]]],
    ['several of tokens', [[1], [2]], [[{ type: 'other', value: [1] }], [{ type: 'other', value: [2] }]]],
    ['nothing', undefined, []],
  ])('may have a prompt of %s', (_, prompt, parts) => {
    const request = openaiCompletions.request({ model: 'm', prompt, stream: true });

    expect(request).toMatchObject({ model: 'm', isStreaming: true, issues: [] });
    expect(request.messages).toEqual(parts.map((each) => ({ role: 'user', parts: each })));
  });
});

describe('a whole response', () => {
  test('has its choices in the order of their index', () => {
    const { choices } = openaiCompletions.response({
      choices: [
        { index: 1, text: 'b', finish_reason: 'length' },
        { index: 0, text: 'a', finish_reason: 'stop' },
      ],
    });

    expect(choices.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['a', 'stop'],
      ['b', 'length'],
    ]);
  });

  test('without choices is an issue', () => {
    const read = openaiCompletions.response({ object: 'text_completion', choices: [] });

    expect(read.issues[0]?.message).toBe('The response has no choices.');
  });
});

describe('a stream', () => {
  test('is put together into a whole response', () => {
    const logprobs = (token: string, at: number) => ({
      tokens: [token],
      token_logprobs: [-1],
      text_offset: [at],
    });

    const { body } = stream(
      { id: 'c', object: 'text_completion', choices: [{ text: 'a', index: 0, logprobs: logprobs('a', 0) }] },
      {
        id: 'c',
        object: 'text_completion',
        choices: [{ text: 'b', index: 0, logprobs: logprobs('b', 1), finish_reason: 'stop' }],
      },
      { id: 'c', object: 'text_completion', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
    );

    expect(body).toEqual({
      id: 'c',
      object: 'text_completion',
      choices: [
        {
          text: 'ab',
          index: 0,
          logprobs: { tokens: ['a', 'b'], token_logprobs: [-1, -1], text_offset: [0, 1] },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    });
  });

  test('keeps several choices apart', () => {
    const { choices } = stream(
      { choices: [{ index: 1, text: 'b' }] },
      { choices: [{ index: 0, text: 'a' }] },
      { choices: [{ index: 1, text: 'B', finish_reason: 'stop' }] },
    );

    expect(choices.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['a', null],
      ['bB', 'stop'],
    ]);
  });

  test('says which error broke it off', () => {
    const read = openaiCompletions.stream([
      { event: undefined, data: '{"choices":[{"index":0,"text":"Hal"}]}' },
      { event: undefined, data: '{"error":{"message":"Out of memory"}}' },
    ]);

    expect(read).toMatchObject({ error: 'Out of memory', isComplete: false, choices: [{ text: 'Hal' }] });
  });
});
