import { expect, test } from 'vitest';
import { geminiInteractions } from '../gemini-interactions.ts';

test('the steps of a conversation are kept in neutral form', () => {
  const image = { type: 'image', uri: 'https://example.com/a.png' };
  const search = { type: 'google_search_call', id: 's', arguments: { queries: ['x'] } };

  const request = geminiInteractions.request({
    model: 'gemini-2.5-flash',
    stream: true,
    system_instruction: 'Be kind.',
    tools: [{ type: 'function', name: 'f' }],
    input: [
      { type: 'user_input', content: [{ type: 'text', text: 'Hi' }, image] },
      { type: 'thought', signature: 's', summary: [{ type: 'text', text: 'Hm' }] },
      search,
      { type: 'function_call', id: 'a', name: 'f', arguments: { x: 1 } },
      { type: 'function_result', call_id: 'a', result: [{ type: 'text', text: '42' }, image] },
      { type: 'function_result', call_id: 'b', result: { y: 2 } },
      { type: 'model_output', content: [{ type: 'text', text: 'So.' }] },
      { role: 'model', content: 'Older form' },
    ],
  });

  expect(request).toEqual({
    model: 'gemini-2.5-flash',
    isStreaming: true,
    tools: [{ type: 'function', name: 'f' }],
    issues: [],
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Hi' },
          { type: 'other', value: image },
        ],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm' }] },
      { role: 'assistant', parts: [{ type: 'other', value: search }] },
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '{"x":1}' }] },
      {
        role: 'tool',
        parts: [
          { type: 'tool-result', id: 'a', text: '42' },
          { type: 'other', value: image },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'b', text: '{"y":2}' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'So.' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Older form' }] },
    ],
  });
});

test.each([
  ['Hi', [{ type: 'text', text: 'Hi' }]],
  [{ type: 'text', text: 'Hi' }, [{ type: 'text', text: 'Hi' }]],
  [
    [{ type: 'text', text: 'A' }, 'B'],
    [
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ],
  ],
])('the input %j is one turn of the user', (input, parts) => {
  expect(geminiInteractions.request({ agent: 'deep-research', input })).toMatchObject({
    model: 'deep-research',
    isStreaming: false,
    messages: [{ role: 'user', parts }],
    issues: [],
  });
});
