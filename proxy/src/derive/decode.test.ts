import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  constants as zlib,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Body } from '../stores/store.ts';
import { decodeBody } from './decode.ts';

const text = Array.from({ length: 2000 }, (_, index) => `line ${index} ${index ** 3}\n`).join('');

function body(bytes: Uint8Array, contentEncoding: string | null): Body {
  return { bytes, contentType: 'text/plain', contentEncoding, sizeBytes: bytes.length };
}

describe.each([
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text, { params: { [zlib.ZSTD_c_checksumFlag]: 1 } })],
])('a %s body', (encoding, bytes) => {
  test('is decoded', () => {
    const decoded = decodeBody(body(bytes, encoding));

    expect(Buffer.from(decoded.bytes).toString()).toBe(text);
    expect(decoded.issue).toBeUndefined();
  });

  test('that was cut gives what arrived, and says so', () => {
    const decoded = decodeBody(body(bytes.subarray(0, bytes.length - 40), encoding));

    const start = Buffer.from(decoded.bytes).toString();
    expect(text.startsWith(start)).toBe(true);
    expect(decoded.issue).toMatch(/ends early$/);
  });

  test('is not decoded beyond the limit', () => {
    const decoded = decodeBody(body(bytes, encoding), 1000);

    expect(decoded.bytes).toHaveLength(0);
    expect(decoded.issue).toBe(`the ${encoding} data decodes to more than 1000 bytes`);
  });

  test('that is something else is an issue', () => {
    const decoded = decodeBody(body(Buffer.from('{"this":"is not compressed"}'), encoding));

    expect(decoded).toEqual({ bytes: new Uint8Array(), issue: `the ${encoding} data is damaged` });
  });
});

test('most of a long gzip body survives a cut', () => {
  const bytes = gzipSync(text);

  const decoded = decodeBody(body(bytes.subarray(0, bytes.length / 2), 'gzip'));

  expect(decoded.bytes.length).toBeGreaterThan(text.length / 4);
});

test('several encodings are undone in reverse order', () => {
  const bytes = brotliCompressSync(gzipSync(text));

  const decoded = decodeBody(body(bytes, 'gzip, BR'));

  expect(Buffer.from(decoded.bytes).toString()).toBe(text);
});

test('a body without encoding is passed on, not copied', () => {
  const bytes = Buffer.from(text);

  expect(decodeBody(body(bytes, null)).bytes).toBe(bytes);
  expect(decodeBody(body(bytes, 'identity')).bytes).toBe(bytes);
});

test('an unknown encoding is an issue', () => {
  expect(decodeBody(body(Buffer.from('x'), 'compress'))).toEqual({
    bytes: new Uint8Array(),
    issue: 'the content encoding "compress" is unknown',
  });
});
