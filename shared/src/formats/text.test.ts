import { expect, test } from 'vitest';
import { formats, requestText, responseText } from './index.ts';

test('the prompt is what each message says, without reasoning and media', () => {
  const request = formats['openai-chat'].request({
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: {} },
        ],
      },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'hidden',
        tool_calls: [{ id: 'c', function: { name: 'look', arguments: '{"at":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'A cat.' },
    ],
  });

  expect(requestText(request)).toBe('Be brief.\n\nWhat is this?\n\nlook({"at":1})\n\nA cat.');
});

test('the answer is the text of each choice, or its refusal', () => {
  const response = formats['openai-chat'].response({
    choices: [
      { index: 1, message: { content: null, refusal: 'I cannot.' } },
      { index: 0, message: { content: 'Yes.' } },
    ],
  });

  expect(responseText(response)).toBe('Yes.\n\nI cannot.');
});
