import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyOf, chatBegin, chatFinish } from '../stores/suite/chat.ts';
import { derive } from './derive.ts';

const key = 'sk-proj-0123456789abcdef';

test('a credential of the exchange is nowhere in what is derived', () => {
  const asked = bodyOf(
    JSON.stringify({ model: key, messages: [{ role: 'user', content: `My key is ${key}` }] }),
  );
  const answers = [
    bodyOf(JSON.stringify({ choices: [{ message: { content: `It is ${key}` } }] })),
    bodyOf(gzipSync(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } })), {
      contentEncoding: 'gzip',
    }),
    bodyOf(`<html>${key}</html>`, { contentType: 'text/html' }),
    bodyOf(`data: {"broken ${key}\n\ndata: [DONE]\n\n`, { contentType: 'text/event-stream' }),
    bodyOf(
      [...key]
        .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
        .join(''),
      { contentType: 'text/event-stream' },
    ),
  ];

  for (const response of answers) {
    const derived = derive(
      chatBegin,
      chatFinish({ request: asked, response, secrets: [key], error: `Refused ${key}.` }),
    );

    const { request: keptRequest, response: keptResponse, ...rest } = derived;
    const kept = [keptRequest, keptResponse].map((each) => Buffer.from(each?.bytes ?? []).toString());
    expect([...kept, JSON.stringify(rest)].filter((text) => text.includes(key))).toEqual([]);
  }
});

test('a credential that a model spells out piece by piece is not kept in pieces either', () => {
  const stream = [...key]
    .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
    .join('');
  const response = bodyOf(`${stream}data: [DONE]\n\n`, { contentType: 'text/event-stream' });

  const derived = derive(chatBegin, chatFinish({ response, secrets: [key] }));

  expect(derived.responseText).toBe('[redacted]');
  expect(derived.response).toMatchObject({ contentType: 'application/json', contentEncoding: null });
  expect(JSON.parse(Buffer.from(derived.response?.bytes ?? []).toString())).toMatchObject({
    choices: [{ message: { content: '[redacted]' } }],
  });
  expect(derived.issues).toEqual([
    'The stream repeated a credential in pieces; its assembled body is kept without it.',
  ]);
});
