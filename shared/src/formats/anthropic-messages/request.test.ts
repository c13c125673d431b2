import { describe, expect, test } from 'vitest';
import { anthropicMessages } from '../anthropic-messages.ts';

describe('a request', () => {
  test('keeps every kind of message in neutral form', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } };

    const request = anthropicMessages.request({
      model: 'claude',
      stream: true,
      system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'f' }],
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 's' },
            { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '42' }, image] },
            { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
    });

    expect(request).toEqual({
      model: 'claude',
      isStreaming: true,
      tools: [{ name: 'f' }],
      issues: [],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '{"x":1}' },
          ],
        },
        {
          role: 'tool',
          parts: [
            { type: 'tool-result', id: 'a', text: '42' },
            { type: 'other', value: image },
            { type: 'tool-result', id: 'b', text: 'no' },
          ],
        },
        { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
      ],
    });
  });

  test('reads a system prompt that is plain text', () => {
    const request = anthropicMessages.request({ system: 'Be brief.', messages: [] });

    expect(request.messages).toEqual([{ role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] }]);
  });
});
