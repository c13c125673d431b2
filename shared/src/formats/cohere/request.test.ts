import { describe, expect, test } from 'vitest';
import { cohere } from '../cohere.ts';

describe('a request', () => {
  test('keeps every kind of message in neutral form', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };

    const request = cohere.request({
      model: 'command-a-03-2025',
      stream: true,
      tools: [{ type: 'function', function: { name: 'f' } }],
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Look' }, image] },
        {
          role: 'assistant',
          content: [{ type: 'thinking', thinking: 'Hm.' }],
          tool_plan: 'I use f.',
          tool_calls: [call],
        },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'document', document: { data: { n: 42 } } }] },
        { role: 'tool', tool_call_id: 'b', content: 'done' },
      ],
    });

    expect(request).toEqual({
      model: 'command-a-03-2025',
      isStreaming: true,
      tools: [{ type: 'function', function: { name: 'f' } }],
      issues: [],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look' },
            { type: 'other', value: image },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'reasoning', text: 'I use f.' },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'a', text: '{"n":42}' }] },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'b', text: 'done' }] },
      ],
    });
  });

  test('of the first version has preamble, history and message', () => {
    const { messages, issues } = cohere.request({
      model: 'command-r',
      preamble: 'Be brief.',
      chat_history: [
        { role: 'USER', message: 'Hi' },
        { role: 'CHATBOT', message: 'Hello', tool_calls: [{ name: 'f', parameters: { x: 1 } }] },
      ],
      message: 'And now?',
      tool_results: [{ call: { name: 'f', parameters: { x: 1 } }, outputs: [{ y: 2 }] }],
    });

    expect(issues).toEqual([]);
    expect(messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'text', text: 'Hello' },
          { type: 'tool-call', id: null, name: 'f', arguments: '{"x":1}' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
      { role: 'tool', parts: [{ type: 'tool-result', id: null, text: '[{"y":2}]' }] },
    ]);
  });

  test('keeps a message of an unknown role, with an issue', () => {
    const request = cohere.request({ messages: [{ role: 'oracle', content: 'Hi' }, 7] });
    const first = cohere.request({ message: 'Hi', chat_history: [{ role: 'oracle', message: 'Ho' }] });

    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]);
    expect(request.issues).toHaveLength(2);
    expect(first.messages).toHaveLength(2);
    expect(first.issues).toHaveLength(1);
  });
});
