import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeAwsFrame } from '../../../test/support/framing.ts';
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

test('a credential that a model spells out piece by piece is taken out of its events', () => {
  const streamOf = (pieces: readonly string[]) =>
    [...pieces.map((content) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] })), '[DONE]']
      .map((data) => `data: ${data}\n\n`)
      .join('');
  const response = bodyOf(streamOf([...key]), { contentType: 'text/event-stream' });

  const derived = derive(chatBegin, chatFinish({ response, secrets: [key] }));

  expect(derived).toMatchObject({ responseText: '[redacted]', issues: [] });
  expect(derived.response).toMatchObject({ contentType: 'text/event-stream', contentEncoding: null });
  expect(Buffer.from(derived.response?.bytes ?? []).toString()).toBe(
    streamOf([...key].map((_, index) => (index === 0 ? '[redacted]' : ''))),
  );
});

test('where the pieces are not all in one place, the assembled body is kept in place of the stream', () => {
  const events = [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: key.slice(0, 10) } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: key.slice(10) } },
    { type: 'message_stop' },
  ];
  const stream = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  const response = bodyOf(stream, { contentType: 'text/event-stream' });

  const derived = derive(
    { ...chatBegin, format: 'anthropic-messages' },
    chatFinish({ response, secrets: [key] }),
  );

  expect(derived.responseText).toBe('[redacted]');
  expect(derived.response).toMatchObject({ contentType: 'application/json', contentEncoding: null });
  expect(JSON.parse(Buffer.from(derived.response?.bytes ?? []).toString())).toMatchObject({
    content: [{ type: 'text', text: '[redacted]' }],
  });
  expect(derived.issues).toContain(
    'The stream repeated a credential in pieces; its assembled body is kept without it.',
  );
});

test('frames that held a credential are kept as text, and can still be read', () => {
  const frame = (kind: string, data: object) =>
    encodeAwsFrame({ ':event-type': kind }, Buffer.from(JSON.stringify(data)));
  const bytes = Buffer.concat([
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: `It is ${key}.` } }),
    frame('messageStop', { stopReason: 'end_turn' }),
  ]);
  const response = bodyOf(bytes, { contentType: 'application/vnd.amazon.eventstream' });

  const derived = derive(
    { ...chatBegin, format: 'bedrock-converse' },
    chatFinish({ response, secrets: [key] }),
  );

  expect(derived).toMatchObject({
    responseText: 'It is [redacted].',
    finishReason: 'end_turn',
    isStreamed: true,
    issues: [],
    response: { contentType: 'text/event-stream' },
  });
  const kept = Buffer.from(derived.response?.bytes ?? []).toString();
  expect(kept).toMatch(/^event: contentBlockDelta\ndata: .*\[redacted\]/);
  expect(kept).not.toContain(key);
});

test('in a stream of an unknown format, a credential in pieces is not kept either', () => {
  const stream = [...key].map((text) => `data: ${JSON.stringify({ text })}\n\n`).join('');
  const response = bodyOf(stream, { contentType: 'text/event-stream' });

  const derived = derive({ ...chatBegin, format: null }, chatFinish({ response, secrets: [key] }));

  expect(derived.responseText).toBe('[redacted]');
  expect(Buffer.from(derived.response?.bytes ?? []).toString()).toBe(
    `data: {"text":"[redacted]"}\n\n${'data: {"text":""}\n\n'.repeat(key.length - 1)}`,
  );
});

test('frames that spelled a credential are kept as text, too', () => {
  // With as much padding as makes the length of each frame look like a quotation mark.
  const bytes = Buffer.concat(
    [...key].map((text) =>
      encodeAwsFrame(
        { ':event-type': 'contentBlockDelta' },
        Buffer.from(JSON.stringify({ contentBlockIndex: 0, delta: { text }, p: 'a'.repeat(191) })),
      ),
    ),
  );
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('\0\0\x01"');
  const response = bodyOf(bytes, { contentType: 'application/vnd.amazon.eventstream' });

  const derived = derive(
    { ...chatBegin, format: 'bedrock-converse' },
    chatFinish({ response, secrets: [key] }),
  );

  expect(derived).toMatchObject({
    responseText: '[redacted]',
    response: { contentType: 'text/event-stream' },
  });
  expect(Buffer.from(derived.response?.bytes ?? []).toString()).toMatch(
    /^event: contentBlockDelta\ndata: \{"contentBlockIndex":0,"delta":\{"text":"\[redacted\]"\},"p"/,
  );
});

test('a stream of texts that are no JSON is not kept with a credential in pieces', () => {
  const stream = `data: ${key.slice(0, 10)}\n\ndata: ${key.slice(10)}\n\n`;
  const response = bodyOf(stream, { contentType: 'text/event-stream' });

  const derived = derive({ ...chatBegin, format: null }, chatFinish({ response, secrets: [key] }));

  expect(Buffer.from(derived.response?.bytes ?? []).toString()).toBe('{"text":"[redacted]"}');
});

test('a credential is not kept in what the headers say of a body', () => {
  const body = bodyOf('{}', { contentType: `application/json; key=${key}`, contentEncoding: key });

  const derived = derive(chatBegin, chatFinish({ request: body, response: body, secrets: [key] }));

  expect(JSON.stringify(derived)).not.toContain(key);
  expect(derived.request).toMatchObject({
    contentType: 'application/json; key=[redacted]',
    contentEncoding: '[redacted]',
  });
});
