import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeAwsFrame } from '../../../test/support/framing.ts';
import type { Body } from '../stores/exchange.ts';
import { assembleBody } from './assemble.ts';

function body(content: string | Buffer, fields: Partial<Body> = {}): Body {
  const bytes = Buffer.from(content);
  return {
    bytes,
    contentType: 'application/json',
    contentEncoding: null,
    sizeBytes: bytes.length,
    ...fields,
  };
}

const mebibyte = 1024 * 1024;

const response = (format: string | null, given: Body, limitBytes = mebibyte) =>
  assembleBody({ id: 'req_1', part: 'response', format }, given, limitBytes);

const note = {
  helicone_message:
    'The response is too large, or nested too deep, to be put here; get its bytes from /v1/request/req_1/raw?part=response.',
};

test('JSON is parsed', () => {
  expect(response('openai-chat', body('{"choices":[]}')).value).toEqual({ choices: [] });
});

test('compressed JSON is parsed, and counts as much as it decodes to', () => {
  const json = JSON.stringify({ text: 'x'.repeat(1000) });

  const assembled = response('openai-chat', body(gzipSync(json), { contentEncoding: 'gzip' }));

  expect(assembled).toEqual({
    value: { text: 'x'.repeat(1000) },
    sizeBytes: json.length,
    isTooLarge: false,
  });
});

test('a stream has the shape of a whole response', () => {
  const stream = 'data: {"id":"a","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n';

  const { value } = response('openai-chat', body(stream, { contentType: 'text/event-stream' }));

  expect(value).toEqual({
    id: 'a',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: null }],
  });
});

test('a stream of the responses API is the response that it built', () => {
  const start = { id: 'resp_1', object: 'response', status: 'in_progress', output: [] };
  const events = [
    { type: 'response.created', response: start },
    { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
  ];
  const stream = events.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');

  const { value } = response('openai-responses', body(stream, { contentType: 'text/event-stream' }));

  expect(value).toEqual({
    ...start,
    output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }],
  });
});

test.each([null, 'unheard-of'])('a stream of the format %s is its text', (format) => {
  const stream = body('data: 1\n\n', { contentType: 'text/event-stream' });

  expect(response(format, stream).value).toBe('data: 1\n\n');
});

test.each([
  [
    'gemini',
    '[{"candidates":[{"content":{"parts":[{"text":"H"}]}}]},{"candidates":[{"content":{"parts":[{"text":"i"}]},"finishReason":"STOP"}]}]',
    { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] },
  ],
  ['ollama', '{"response":"H","done":false}\n{"response":"i","done":true}\n', { response: 'Hi', done: true }],
])('so has one that %s frames in its own way', (format, stream, whole) => {
  expect(response(format, body(stream)).value).toEqual(whole);
});

test('so have the binary frames of AWS; without a format their events are the text', () => {
  const frame = (kind: string, data: object) =>
    encodeAwsFrame({ ':event-type': kind }, Buffer.from(JSON.stringify(data)));
  const stream = body(
    Buffer.concat([
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }),
      frame('messageStop', { stopReason: 'end_turn' }),
    ]),
    { contentType: 'application/vnd.amazon.eventstream' },
  );

  expect(response('bedrock-converse', stream).value).toEqual({
    output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
    stopReason: 'end_turn',
  });
  expect(response(null, stream).value).toContain('event: messageStop\ndata: {"stopReason":"end_turn"}\n\n');
});

test('what is no JSON is text, and what is empty is null', () => {
  expect(response(null, body('hello')).value).toBe('hello');
  expect(response(null, body('')).value).toBeNull();
});

test('of binary data a sentence says what it is', () => {
  const image = body(Buffer.from([137, 80, 78, 71, 255]), { contentType: 'image/png' });

  expect(response(null, image).value).toBe('[5 bytes of image/png]');
});

test('a text that was cut inside a character is text', () => {
  const cut = body(Buffer.from('schön').subarray(0, 4), { contentType: 'text/plain', sizeBytes: 6 });

  expect(response(null, cut).value).toBe('sch');
});

test('what cannot be decoded says why', () => {
  expect(response(null, body('xx', { contentEncoding: 'compress' })).value).toBe(
    '[not decoded: the content encoding "compress" is unknown]',
  );
});

test.each([
  ['is longer', body('x'.repeat(2 * mebibyte))],
  ['decodes to more', body(gzipSync('x'.repeat(2 * mebibyte)), { contentEncoding: 'gzip' })],
  ['takes more as objects', body(`[${'[],'.repeat(mebibyte / 4)}[]]`)],
  ['is nested too deep', body('['.repeat(100_000) + ']'.repeat(100_000))],
])('a body that %s than may be is a note that says where its bytes are', (_, given) => {
  expect(response(null, given)).toEqual({ value: note, sizeBytes: mebibyte, isTooLarge: true });
});
