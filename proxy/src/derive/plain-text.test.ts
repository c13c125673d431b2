import { expect, test } from 'vitest';
import { bodyOf, chatBegin, chatFinish } from '../stores/suite/chat.ts';
import { derive } from './derive.ts';

const request = bodyOf('{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}');

test('bytes that are not UTF-8 are said to be none, in a request as in a response', () => {
  const latin = (json: string) => bodyOf(Buffer.from(json, 'latin1'));
  const asked = latin('{"model":"gpt-4o","messages":[{"role":"user","content":"caf\u00e9"}]}');
  const response = latin('{"choices":[{"message":{"content":"caf\u00e9 au lait"}}]}');

  const { issues, responseText } = derive(chatBegin, chatFinish({ request: asked, response }));

  expect(responseText).toBe('caf\ufffd au lait');
  expect(issues).toEqual([
    'The request is not valid UTF-8: what is none reads as "\ufffd".',
    'The response is not valid UTF-8: what is none reads as "\ufffd".',
  ]);
});

test('plain text in answer to what no format is known of is the answer', () => {
  const response = bodyOf('Just text.\nSecond line.', { contentType: 'text/plain; charset=utf-8' });

  const derived = derive({ ...chatBegin, format: null }, chatFinish({ request, response }));

  expect(derived).toMatchObject({
    responseText: 'Just text.\nSecond line.',
    choices: 1,
    isRatable: true,
    issues: [],
  });
});
