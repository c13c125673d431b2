import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Body } from '../stores/store.ts';
import { assembleBodies } from './assemble.ts';

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

test('JSON is parsed, also where it is compressed', () => {
  const bodies = {
    request: body('{"model":"m"}'),
    response: body(gzipSync('{"choices":[]}'), { contentEncoding: 'gzip' }),
  };

  expect(assembleBodies('openai-chat', bodies)).toEqual({
    request: { model: 'm' },
    response: { choices: [] },
  });
});

test('a stream has the shape of a whole response', () => {
  const stream = 'data: {"id":"a","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n';

  const { response } = assembleBodies('openai-chat', {
    request: null,
    response: body(stream, { contentType: 'text/event-stream' }),
  });

  expect(response).toEqual({
    id: 'a',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: null }],
  });
});

test.each([null, 'unheard-of'])('a stream of the format %s is its text', (format) => {
  const response = body('data: 1\n\n', { contentType: 'text/event-stream' });

  expect(assembleBodies(format, { request: null, response }).response).toBe('data: 1\n\n');
});

test('what is no JSON is text, and what is not there is null', () => {
  const bodies = { request: body('hello'), response: null };

  expect(assembleBodies(null, bodies)).toEqual({ request: 'hello', response: null });
  expect(assembleBodies(null, { request: body(''), response: null }).request).toBeNull();
});

test('of binary data a sentence says what it is', () => {
  const image = body(Buffer.from([137, 80, 78, 71, 255]), { contentType: 'image/png' });

  expect(assembleBodies(null, { request: image, response: null }).request).toBe('[5 bytes of image/png]');
});

test('a text that was cut inside a character is text', () => {
  const cut = body(Buffer.from('schön').subarray(0, 4), { contentType: 'text/plain', sizeBytes: 6 });

  expect(assembleBodies(null, { request: cut, response: null }).request).toBe('sch');
});

test('what cannot be decoded says why', () => {
  const response = body('xx', { contentEncoding: 'compress' });

  expect(assembleBodies(null, { request: null, response }).response).toBe(
    '[not decoded: the content encoding "compress" is unknown]',
  );
});
