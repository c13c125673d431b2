import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeAwsFrame } from '../../../test/support/framing.ts';
import type { Body } from '../stores/store.ts';
import { hasEndMark } from './end-mark.ts';

const delta = 'data: {"choices":[{"index":0,"delta":{"content":"More."}}]}\n\n';
const end = 'data: [DONE]\n\n';

function body(bytes: Buffer, contentEncoding: string | null = null): Body {
  return { bytes, sizeBytes: bytes.length, contentType: 'text/event-stream', contentEncoding };
}

test('finds the end mark of a stream, compressed or not', () => {
  const text = Buffer.from(delta + end);

  expect(hasEndMark('openai-chat', body(text))).toBe(true);
  expect(hasEndMark('openai-chat', body(gzipSync(text), 'gzip'))).toBe(true);
});

test('finds no end mark in a stream that breaks off', () => {
  const text = Buffer.from(delta);

  expect(hasEndMark('openai-chat', body(text))).toBe(false);
  expect(hasEndMark('openai-chat', body(gzipSync(text), 'gzip'))).toBe(false);
});

test('looks at the end of a long stream only, and does not decode it whole', () => {
  const text = Buffer.from(delta.repeat(40_000) + end);

  expect(hasEndMark('openai-chat', body(text))).toBe(true);
  expect(hasEndMark('openai-chat', body(gzipSync(text), 'gzip'))).toBe(false);
});

test('reads the last event as a whole where it repeats the response', () => {
  const say = (type: string, text: string) => {
    const output = [{ type: 'message', content: [{ type: 'output_text', text }] }];
    const data = JSON.stringify({ type, response: { status: 'completed', output } });
    return Buffer.from(`event: ${type}\ndata: ${data}\n\n`);
  };

  expect(hasEndMark('openai-responses', body(say('response.completed', 'x'.repeat(100_000))))).toBe(true);
  expect(hasEndMark('openai-responses', body(say('response.in_progress', 'x'.repeat(100_000))))).toBe(false);
  expect(hasEndMark('openai-responses', body(say('response.completed', 'x'.repeat(2_000_000))))).toBe(false);
});

test.each([
  ['openai-responses', 'response.incomplete'],
  ['openai-responses', 'response.failed'],
  ['cohere', 'message-end'],
])('finds the end mark of %s, %s', (format, type) => {
  const events = `event: other\ndata: {"type":"other"}\n\nevent: ${type}\ndata: {"type":"${type}"}\n\n`;

  expect(hasEndMark(format, body(Buffer.from(events)))).toBe(true);
});

test('decodes no body that is wrapped more than once', () => {
  const text = gzipSync(gzipSync(Buffer.from(delta + end)));

  expect(hasEndMark('openai-chat', body(text, 'gzip, gzip'))).toBe(false);
});

test('finds no end mark in a copy that was cut', () => {
  const cut = { ...body(Buffer.from(delta + end)), sizeBytes: 1_000_000 };

  expect(hasEndMark('openai-chat', cut)).toBe(false);
});

test('finds the end of an array, of lines and of frames, however long they are', () => {
  const said = (text: string, more = {}) =>
    JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, ...more }] }, null, 2);
  const array = (times: number) =>
    `[${`${said('More.')}\n,\r\n`.repeat(times)}${said('', { finishReason: 'STOP' })}\n`;
  const line = '{"message":{"content":"More."},"done":false}\n';
  const frame = (kind: string, data: object) =>
    encodeAwsFrame({ ':event-type': kind, ':message-type': 'event' }, Buffer.from(JSON.stringify(data)));
  const delta = frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'More.' } });
  const stop = frame('messageStop', { stopReason: 'end_turn' });

  for (const times of [1, 5_000]) {
    expect(hasEndMark('gemini', body(Buffer.from(`${array(times)}]`)))).toBe(true);
    expect(hasEndMark('gemini', body(Buffer.from(array(times))))).toBe(false);
    expect(hasEndMark('ollama', body(Buffer.from(`${line.repeat(times + 1)}{"done":true}\n`)))).toBe(true);
    expect(hasEndMark('ollama', body(Buffer.from(line.repeat(times + 1))))).toBe(false);
    const frames = Array.from({ length: times }, () => delta);
    expect(hasEndMark('bedrock-converse', body(Buffer.concat([...frames, stop])))).toBe(true);
    expect(hasEndMark('bedrock-converse', body(Buffer.concat(frames)))).toBe(false);
  }
});

test('finds no end mark in what came whole', () => {
  expect(hasEndMark('gemini', body(Buffer.from('{"candidates":[{"finishReason":"STOP"}]}')))).toBe(false);
});
