import { expect, test } from 'vitest';
import { ollama } from '../ollama.ts';

test('a chat keeps every kind of message in neutral form', () => {
  const request = ollama.request({
    model: 'qwen3',
    stream: false,
    tools: [{ type: 'function', function: { name: 'f' } }],
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi', images: ['iVBOR'] },
      {
        role: 'assistant',
        content: '',
        thinking: 'Hm',
        tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }],
      },
      { role: 'tool', content: '42', tool_name: 'f' },
    ],
  });

  expect(request).toEqual({
    model: 'qwen3',
    isStreaming: false,
    tools: [{ type: 'function', function: { name: 'f' } }],
    issues: [],
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Hi' },
          { type: 'other', value: 'iVBOR' },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'tool-call', id: null, name: 'f', arguments: '{"x":1}' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', id: null, text: '42' }] },
    ],
  });
});

test('a completion is a turn of the user, with its system prompt before it', () => {
  const request = ollama.request({
    model: 'codellama',
    system: 'Code.',
    prompt: 'def f(',
    suffix: 'return x',
  });

  expect(request.messages).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Code.' }] },
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'def f(' },
        { type: 'text', text: 'return x' },
      ],
    },
  ]);
});

test.each([
  [{}, true],
  [{ stream: true }, true],
  [{ stream: false }, false],
])('%j is streamed: %s', (body, isStreaming) => {
  expect(ollama.request(body).isStreaming).toBe(isStreaming);
});
