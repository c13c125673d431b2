import { expect, test } from 'vitest';
import { choiceTexts, formats, joinChoices, lastUserText, requestText } from './index.ts';

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

  expect(choiceTexts(response)).toEqual(['Yes.', 'I cannot.']);
  expect(joinChoices(choiceTexts(response))).toBe('Yes.\n\nI cannot.');
});

test('what was asked last is what the user said last, not what a tool answered', () => {
  const request = formats['anthropic-messages'].request({
    messages: [
      { role: 'user', content: 'First.' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: 'Second.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'A cat.' }] },
    ],
  });

  expect(lastUserText(request)).toBe('Second.');
  expect(lastUserText(formats['openai-chat'].request({ messages: [] }))).toBe('');
});
