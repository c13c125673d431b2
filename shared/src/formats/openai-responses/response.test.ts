import { describe, expect, test } from 'vitest';
import { openaiResponses } from '../openai-responses.ts';

const read = (body: object) => openaiResponses.response({ object: 'response', model: 'm', ...body });

describe('a whole response', () => {
  test('is one answer, whatever it consists of', () => {
    const { choices } = read({
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Short.' }], content: [] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One ' }] },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        { type: 'mcp_call', id: 'mcp_1', name: 'remote', arguments: '{}' },
        { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{"x": 1}' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'two.' }] },
      ],
    });

    expect(choices).toEqual([
      {
        text: 'One two.',
        reasoning: 'Short.',
        refusal: null,
        toolCalls: [{ id: 'call_1', name: 'f', arguments: '{"x": 1}' }],
        finishReason: 'completed',
      },
    ]);
  });

  test('prefers the reasoning itself to its summary', () => {
    const item = {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Short.' }],
      content: [{ type: 'reasoning_text', text: 'All of it.' }],
    };

    expect(read({ status: 'completed', output: [item] }).choices[0]?.reasoning).toBe('All of it.');
  });

  test('can be a refusal', () => {
    const content = [{ type: 'refusal', refusal: 'I cannot.' }];
    const { choices } = read({ status: 'completed', output: [{ type: 'message', content }] });

    expect(choices[0]).toMatchObject({ text: '', refusal: 'I cannot.' });
  });

  test('says why it is incomplete, and is an answer even without any output', () => {
    const read1 = read({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    });

    expect(read1.choices).toEqual([
      { text: '', reasoning: '', refusal: null, toolCalls: [], finishReason: 'max_output_tokens' },
    ]);
    expect(read1.issues).toEqual([]);
  });

  test.each(['queued', 'in_progress', 'cancelled'])(
    'that is %s has no answer, and nothing wrong',
    (status) => {
      expect(read({ status, background: true, output: [] })).toMatchObject({
        choices: [],
        error: null,
        isComplete: true,
        issues: [],
      });
    },
  );

  test('that failed says why', () => {
    const error = { code: 'server_error', message: 'Something broke.' };

    expect(read({ status: 'failed', error, output: [] })).toMatchObject({
      choices: [],
      error: 'Something broke.',
      issues: [],
    });
  });

  test('counts cached and reasoning tokens', () => {
    const { usage } = read({
      status: 'completed',
      output: [],
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
        output_tokens: 30,
        output_tokens_details: { reasoning_tokens: 20 },
      },
    });

    expect(usage).toEqual({
      inputTokens: 100,
      outputTokens: 30,
      totalTokens: 130,
      cacheReadTokens: 60,
      cacheWriteTokens: 10,
      reasoningTokens: 20,
    });
  });

  test('without output is an issue', () => {
    expect(read({ status: 'completed' }).issues[0]?.message).toBe('The response has no output.');
    expect(read({}).issues[0]?.message).toBe('The response has no output.');
  });
});
