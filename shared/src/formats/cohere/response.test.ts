import { describe, expect, test } from 'vitest';
import { cohere } from '../cohere.ts';

function stream(...all: object[]) {
  return cohere.stream(all.map((data) => ({ event: undefined, data: JSON.stringify(data) })));
}

const usage = {
  billed_units: { input_tokens: 2, output_tokens: 3 },
  tokens: { input_tokens: 90, output_tokens: 4 },
};

describe('a whole response', () => {
  test('counts all tokens, and apart from them those that are charged for', () => {
    const read = cohere.response({
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
      finish_reason: 'COMPLETE',
      usage: { ...usage, cached_tokens: 80 },
    });

    expect(read.usage).toEqual({
      inputTokens: 90,
      outputTokens: 4,
      totalTokens: 94,
      cacheReadTokens: 80,
      cacheWriteTokens: null,
      reasoningTokens: null,
      billed: { inputTokens: 2, outputTokens: 3 },
    });
  });

  test('of the first version is read too', () => {
    const read = cohere.response({
      response_id: 'r',
      text: 'Hi',
      finish_reason: 'COMPLETE',
      tool_calls: [{ name: 'f', parameters: { x: 1 } }],
      meta: usage,
    });

    expect(read.choices).toEqual([
      {
        text: 'Hi',
        reasoning: '',
        refusal: null,
        toolCalls: [{ id: null, name: 'f', arguments: '{"x":1}' }],
        finishReason: 'COMPLETE',
      },
    ]);
    expect(read).toMatchObject({ usage: { inputTokens: 90, billed: { inputTokens: 2 } }, issues: [] });
  });

  test('without a message is an issue', () => {
    expect(cohere.response({ id: 'x' }).issues[0]?.message).toBe('The response has no message.');
  });
});

describe('a stream', () => {
  test('is put together into a whole response, without the fields that stay empty', () => {
    const empty = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
    const citation = { start: 0, end: 2, text: 'Hi', sources: [] };

    const { body, isComplete, issues } = stream(
      { id: 'c', type: 'message-start', delta: { message: empty } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hi ' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'you' } } } },
      { type: 'citation-start', index: 0, delta: { message: { citations: citation } } },
      { type: 'citation-end', index: 0 },
      { type: 'content-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
    );

    expect({ isComplete, issues }).toEqual({ isComplete: true, issues: [] });
    expect(body).toEqual({
      id: 'c',
      message: {
        role: 'assistant',
        content: [{ type: 'text', text: 'Hi you' }],
        citations: [citation],
      },
      finish_reason: 'COMPLETE',
      usage,
    });
  });

  test('whose start is missing is read from its pieces', () => {
    const { choices } = stream(
      { type: 'content-delta', index: 0, delta: { message: { content: { thinking: 'Hm' } } } },
      { type: 'content-delta', index: 1, delta: { message: { content: { text: 'Yes' } } } },
    );

    expect(choices[0]).toMatchObject({ reasoning: 'Hm', text: 'Yes', finishReason: null });
  });

  test('that ends with an error says which', () => {
    const read = stream(
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hal' } } } },
      { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'Out of memory' } },
    );

    expect(read).toMatchObject({ error: 'Out of memory', isComplete: true });
    expect(read.choices[0]).toMatchObject({ text: 'Hal', finishReason: 'ERROR' });
  });

  test('says which error broke it off', () => {
    expect(stream({ message: 'Too many requests' })).toMatchObject({
      error: 'Too many requests',
      choices: [],
      isComplete: false,
    });
  });

  test('of the first version is read too', () => {
    const start = [
      { event_type: 'stream-start', generation_id: 'g' },
      { event_type: 'text-generation', text: 'He' },
      { event_type: 'text-generation', text: 'y' },
    ];
    const response = { response_id: 'r', text: 'Hey', generation_id: 'g', meta: usage };

    const cut = stream(...start);
    const whole = stream(...start, { event_type: 'stream-end', finish_reason: 'COMPLETE', response });

    expect(cut).toMatchObject({ isComplete: false, choices: [{ text: 'Hey', finishReason: null }] });
    expect(whole).toMatchObject({
      isComplete: true,
      issues: [],
      body: { ...response, finish_reason: 'COMPLETE' },
      choices: [{ text: 'Hey', finishReason: 'COMPLETE' }],
    });
  });
});
