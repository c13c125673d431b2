import { describe, expect, test } from 'vitest';
import { openaiChat } from '../openai-chat.ts';

describe('a request', () => {
  test('keeps every kind of message in neutral form', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
    const tool = { type: 'function', function: { name: 'f' } };

    const request = openaiChat.request({
      model: 'm',
      stream: true,
      tools: [tool],
      messages: [
        { role: 'developer', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Look' }, image] },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '42' }] },
        { role: 'assistant', content: '', refusal: 'No.' },
      ],
    });

    expect(request).toEqual({
      model: 'm',
      isStreaming: true,
      tools: [tool],
      issues: [],
      messages: [
        { role: 'developer', parts: [{ type: 'text', text: 'Be kind.' }] },
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
            { type: 'reasoning', text: 'Hm' },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'a', text: '42' }] },
        { role: 'assistant', parts: [{ type: 'refusal', text: 'No.' }] },
      ],
    });
  });

  test('reads legacy functions', () => {
    const request = openaiChat.request({
      functions: [{ name: 'f' }],
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
    });

    expect(request.tools).toEqual([{ name: 'f' }]);
    expect(request.messages.map(({ role }) => role)).toEqual(['assistant', 'tool']);
  });

  test('keeps a message of an unknown role, with an issue', () => {
    const request = openaiChat.request({ messages: [{ role: 'oracle', content: 'Hi' }] });

    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]);
    expect(request.issues[0]).toMatchObject({ raw: '{"role":"oracle","content":"Hi"}' });
  });
});
