import { expect, test } from 'vitest';
import { gemini } from '../gemini.ts';

const path = '/v1beta/models/gemini-3-pro-preview:generateContent';

test('a request keeps every kind of part in neutral form', () => {
  const image = { inlineData: { mimeType: 'image/png', data: 'AA' } };

  const request = gemini.request(
    {
      systemInstruction: { parts: [{ text: 'Be kind.' }] },
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }, image] },
        {
          role: 'model',
          parts: [
            { text: 'Hm', thought: true },
            { functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 's' },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'a', name: 'f', response: { output: '42' } } },
            { functionResponse: { name: 'g', response: { y: 2 } } },
            { text: 'And now?' },
          ],
        },
      ],
    },
    path,
  );

  expect(request).toEqual({
    model: 'gemini-3-pro-preview',
    isStreaming: false,
    tools: [{ functionDeclarations: [{ name: 'f' }] }],
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
          { type: 'tool-result', id: null, text: '{"y":2}' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
    ],
  });
});

test('names in snake case are the same', () => {
  const request = gemini.request({
    system_instruction: { parts: { text: 'Be brief.' } },
    contents: [
      { parts: [{ function_call: { name: 'f' } }, { function_response: { name: 'f', response: {} } }] },
    ],
  });

  expect(request.messages.map(({ role }) => role)).toEqual(['system', 'tool', 'user']);
  expect(request.issues).toEqual([]);
});

test.each([
  [path, 'gemini-3-pro-preview', false],
  ['/v1beta/models/gemini-3-pro-preview:streamGenerateContent', 'gemini-3-pro-preview', true],
  ['/v1beta/tunedModels/my%20model%3AstreamGenerateContent', 'my model', true],
  ['/v1/projects/p/locations/l/publishers/google/models/gemini-3:streamGenerateContent', 'gemini-3', true],
  ['/models/%E0%A4%A:generateContent', '%E0%A4%A', false],
  [undefined, null, false],
])('%s asks for the model %s, streamed: %s', (from, model, isStreaming) => {
  expect(gemini.request({ contents: [] }, from)).toMatchObject({ model, isStreaming, issues: [] });
  expect(gemini.request('no object', from)).toMatchObject({ model, isStreaming });
});
