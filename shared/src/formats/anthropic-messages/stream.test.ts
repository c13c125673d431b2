import { describe, expect, test } from 'vitest';
import { anthropicMessages } from '../anthropic-messages.ts';

function stream(...events: { type: string; [field: string]: unknown }[]) {
  return anthropicMessages.stream(
    events.map((event) => ({ event: event.type, data: JSON.stringify(event) })),
  );
}

const start = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 2, output_tokens: 1 },
  },
};
const end = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
];

const block = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value });

describe('a stream', () => {
  test('is put together into a whole message', () => {
    const { body, isComplete } = stream(
      start,
      { type: 'ping' },
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'Hel' }),
      delta(0, { type: 'text_delta', text: 'lo' }),
      { type: 'content_block_stop', index: 0 },
      ...end,
    );

    expect(isComplete).toBe(true);
    expect(body).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 5,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 2,
        output_tokens: 7,
      },
    });
  });

  test('counts what was read from and written to the cache as input', () => {
    const { usage } = stream(start, ...end);

    expect(usage).toEqual({
      inputTokens: 10,
      outputTokens: 7,
      totalTokens: 17,
      cacheReadTokens: 3,
      cacheWriteTokens: 2,
      reasoningTokens: null,
    });
  });

  test('joins thinking and its signature, and keeps redacted thinking', () => {
    const { choices, body } = stream(
      start,
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Let me ' }),
      delta(0, { type: 'thinking_delta', thinking: 'see' }),
      delta(0, { type: 'signature_delta', signature: 'c2ln' }),
      block(1, { type: 'redacted_thinking', data: 'xyz' }),
      block(2, { type: 'text', text: '' }),
      delta(2, { type: 'text_delta', text: 'Yes' }),
      ...end,
    );

    expect(choices[0]).toMatchObject({ text: 'Yes', reasoning: 'Let me see' });
    expect(body).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Let me see', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'xyz' },
        { type: 'text', text: 'Yes' },
      ],
    });
  });

  test('parses the input of tools, and gives it as the text that was sent', () => {
    const { choices, body } = stream(
      start,
      block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      block(1, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"x": ' }),
      delta(1, { type: 'input_json_delta', partial_json: '1}' }),
      ...end,
    );

    expect(choices[0]?.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{}' },
      { id: 'b', name: 'g', arguments: '{"x": 1}' },
    ]);
    expect(body).toMatchObject({ content: [{ input: {} }, { input: { x: 1 } }] });
  });

  test('keeps a tool input that is not JSON as text, with an issue', () => {
    const { choices, body, issues } = stream(
      start,
      block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"x": 1' }),
      ...end,
    );

    expect(choices[0]?.toolCalls[0]?.arguments).toBe('{"x": 1');
    expect(body).toMatchObject({ content: [{ input: '{"x": 1' }] });
    expect(issues).toEqual([{ message: 'The input of the tool "f" is not JSON.', raw: '{"x": 1' }]);
  });

  test("keeps what the provider's own tools did in the body only", () => {
    const { choices, body } = stream(
      start,
      block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      block(1, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
      block(2, { type: 'text', text: '', citations: [] }),
      delta(2, { type: 'citations_delta', citation: { url: 'https://a.example' } }),
      delta(2, { type: 'citations_delta', citation: { url: 'https://b.example' } }),
      delta(2, { type: 'text_delta', text: 'Found' }),
      ...end,
    );

    expect(choices[0]).toMatchObject({ text: 'Found', toolCalls: [] });
    expect(body).toMatchObject({
      content: [
        { type: 'server_tool_use', input: { query: 'x' } },
        { type: 'web_search_tool_result' },
        { citations: [{ url: 'https://a.example' }, { url: 'https://b.example' }] },
      ],
    });
  });

  test('says which error broke it off', () => {
    const { error, isComplete, choices } = stream(
      start,
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'Hal' }),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    );

    expect({ error, isComplete }).toEqual({ error: 'Overloaded', isComplete: false });
    expect(choices[0]?.text).toBe('Hal');
  });

  test('has no choice if an error was all that came', () => {
    const { error, choices } = stream({ type: 'error', error: { type: 'api_error', message: 'Internal' } });

    expect({ error, choices }).toEqual({ error: 'Internal', choices: [] });
  });

  test('takes a delta whose block never started as its start', () => {
    const { choices } = stream(start, delta(3, { type: 'text_delta', text: 'Hi' }), ...end);

    expect(choices[0]?.text).toBe('Hi');
  });

  test('skips kinds of events that it does not know', () => {
    const { issues } = stream(start, { type: 'celebration', index: 0 }, ...end);

    expect(issues).toEqual([]);
  });
});
