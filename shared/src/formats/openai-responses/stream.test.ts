import { describe, expect, test } from 'vitest';
import { openaiResponses } from '../openai-responses.ts';

function stream(...events: { type: string; [field: string]: unknown }[]) {
  return openaiResponses.stream(events.map((data) => ({ event: data.type, data: JSON.stringify(data) })));
}

const created = {
  type: 'response.created',
  response: { id: 'resp_1', object: 'response', status: 'in_progress', model: 'm', output: [], usage: null },
};

describe('a stream', () => {
  test('that was cut is put together from its pieces', () => {
    const read = stream(
      created,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'a', content: [] },
      },
      {
        type: 'response.content_part.added',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      {
        type: 'response.output_text.delta',
        output_index: 0,
        content_index: 0,
        delta: 'He',
        obfuscation: 'x',
      },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'y' },
      {
        type: 'response.output_text.annotation.added',
        output_index: 0,
        content_index: 0,
        annotation: { n: 1 },
      },
    );

    expect(read).toMatchObject({ model: 'm', isComplete: false, error: null });
    expect(read.choices[0]).toMatchObject({ text: 'Hey', finishReason: null });
    expect(read.body).toEqual({
      ...created.response,
      output: [
        {
          type: 'message',
          id: 'a',
          content: [{ type: 'output_text', text: 'Hey', annotations: [{ n: 1 }] }],
        },
      ],
    });
    expect(read.issues).toEqual([{ message: 'The stream ended before its end mark.' }]);
  });

  test('keeps items apart by their index, also when they come interleaved', () => {
    const { choices } = stream(
      created,
      {
        type: 'response.output_item.added',
        output_index: 2,
        item: { type: 'function_call', call_id: 'b', name: 'g', arguments: '' },
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { type: 'function_call', call_id: 'a', name: 'f', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"y"' },
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{}' },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: ':1}' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'I th' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'ink. ' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'More.' },
    );

    expect(choices[0]?.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{}' },
      { id: 'b', name: 'g', arguments: '{"y":1}' },
    ]);
    expect(choices[0]?.reasoning).toBe('I think. More.');
  });

  test('takes what comes whole, without pieces', () => {
    const item = { type: 'function_call', call_id: 'a', name: 'f', arguments: '' };

    const { choices } = stream(
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"x":1}' },
      { type: 'response.output_text.done', output_index: 1, content_index: 0, text: 'All' },
    );

    expect(choices[0]).toMatchObject({ text: 'All', toolCalls: [{ name: 'f', arguments: '{"x":1}' }] });
  });

  test('joins a refusal', () => {
    const { choices } = stream(
      { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'I ca' },
      { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'nnot' },
    );

    expect(choices[0]).toMatchObject({ refusal: 'I cannot', text: '' });
  });

  test('shows what a built-in tool shall do when it is whole', () => {
    const item = { type: 'shell_call', call_id: 'a', action: { commands: [] }, status: 'in_progress' };
    const done = { ...item, action: { commands: ['ls'] }, status: 'completed' };
    const events = [{ type: 'response.output_item.added', output_index: 0, item }];

    const before = stream(...events).choices[0]?.toolCalls;
    const after = stream(...events, { type: 'response.output_item.done', output_index: 0, item: done });

    expect(before).toEqual([{ id: 'a', name: 'shell', arguments: '' }]);
    expect(after.choices[0]?.toolCalls).toEqual([
      { id: 'a', name: 'shell', arguments: '{"commands":["ls"]}' },
    ]);
  });

  test('is the response of its last event, with the pieces that it leaves out', () => {
    const response = { id: 'resp_1', status: 'completed', usage: { input_tokens: 1, output_tokens: 2 } };

    const read = stream(
      created,
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
      { type: 'response.completed', response: { ...response, output: [] } },
    );

    expect(read).toMatchObject({
      isComplete: true,
      issues: [],
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      choices: [{ text: 'Hi', finishReason: 'completed' }],
    });
  });

  test('that ends incomplete has its end mark', () => {
    const response = { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] };

    const read = stream(created, { type: 'response.incomplete', response });

    expect(read).toMatchObject({
      isComplete: true,
      issues: [],
      choices: [{ finishReason: 'content_filter' }],
    });
  });

  test('that failed says why, and keeps what came before', () => {
    const read = stream(
      created,
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hal' },
      { type: 'response.failed', response: { status: 'failed', error: { message: 'Broke.' } } },
    );

    expect(read).toMatchObject({ error: 'Broke.', isComplete: true, issues: [] });
    expect(read.choices[0]).toMatchObject({ text: 'Hal', finishReason: 'failed' });
  });

  test.each([
    { type: 'error', code: 'server_error', message: 'No luck', param: null },
    { type: 'error', error: { type: 'server_error', message: 'No luck' } },
  ])('is broken off by %j', (event) => {
    expect(stream(created, event)).toMatchObject({ error: 'No luck', isComplete: false, choices: [] });
  });

  test('in the background has no answer yet', () => {
    const read = stream({ type: 'response.queued', response: { status: 'queued', output: [] } });

    expect(read).toMatchObject({ choices: [], error: null, isComplete: false });
  });

  test('may end with the mark of chat completions', () => {
    const delta = { type: 'response.output_text.delta', delta: 'Hi' };
    const events = [JSON.stringify(delta), '[DONE]'].map((data) => ({ event: undefined, data }));

    expect(openaiResponses.stream(events)).toMatchObject({ isComplete: true, choices: [{ text: 'Hi' }] });
  });
});
