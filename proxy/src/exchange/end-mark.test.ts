import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
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

test('decodes no body that is wrapped more than once', () => {
  const text = gzipSync(gzipSync(Buffer.from(delta + end)));

  expect(hasEndMark('openai-chat', body(text, 'gzip, gzip'))).toBe(false);
});

test('finds no end mark in a copy that was cut', () => {
  const cut = { ...body(Buffer.from(delta + end)), sizeBytes: 1_000_000 };

  expect(hasEndMark('openai-chat', cut)).toBe(false);
});
