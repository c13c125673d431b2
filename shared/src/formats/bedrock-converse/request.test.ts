import { expect, test } from 'vitest';
import { bedrockConverse } from '../bedrock-converse.ts';

test('a request keeps every kind of block in neutral form', () => {
  const image = { image: { format: 'png', source: { bytes: 'AA' } } };

  const request = bedrockConverse.request(
    {
      system: [{ text: 'Be kind.' }],
      toolConfig: { tools: [{ toolSpec: { name: 'f' } }] },
      messages: [
        { role: 'user', content: [{ text: 'Hi' }, image] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
            { toolUse: { toolUseId: 'a', name: 'f', input: { x: 1 } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'a', content: [{ text: '4' }, { json: { y: 2 } }, image] } },
            { text: 'And now?' },
          ],
        },
      ],
    },
    '/model/us.amazon.nova-lite-v1%3A0/converse-stream',
  );

  expect(request).toEqual({
    model: 'us.amazon.nova-lite-v1:0',
    isStreaming: true,
    tools: [{ toolSpec: { name: 'f' } }],
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
          { type: 'tool-result', id: 'a', text: '4{"y":2}' },
          { type: 'other', value: image },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
    ],
  });
});

test('the name of a resource is a model, too', () => {
  const path =
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.amazon.nova-pro-v1%3A0/converse';

  expect(bedrockConverse.request({ messages: [] }, path)).toMatchObject({
    model: 'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.amazon.nova-pro-v1:0',
    isStreaming: false,
  });
});
