import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Body } from '../stores/store.ts';
import { redact, redactText } from './redact.ts';

const key = 'sk-live/Ab"c+123456';

function body(content: string | Buffer, contentEncoding: string | null = null): Body {
  const bytes = Buffer.from(content);
  return { bytes, contentType: 'application/json', contentEncoding, sizeBytes: bytes.length };
}

function text(of: Body): string {
  return Buffer.from(of.bytes).toString();
}

test.each([
  ['as it is', `a ${key} b ${key}`, 'a [redacted] b [redacted]'],
  ['inside JSON', JSON.stringify({ key }), '{"key":"[redacted]"}'],
  ['inside JSON with slashes escaped', JSON.stringify({ key }).replace('/', '\\/'), '{"key":"[redacted]"}'],
  [
    'inside JSON inside JSON',
    JSON.stringify({ arguments: JSON.stringify({ key }) }),
    '{"arguments":"{\\"key\\":\\"[redacted]\\"}"}',
  ],
  ['in a URL', `?key=${encodeURIComponent(key)}&x=1`, '?key=[redacted]&x=1'],
  ['in a URL in lower case', '?key=sk-live%2fAb%22c%2b123456', '?key=[redacted]'],
])('takes a credential out %s', (_, content, expected) => {
  const clean = redact(body(content), [key]);

  expect(text(clean)).toBe(expected);
  expect(clean.sizeBytes).toBe(clean.bytes.length);
  expect(redactText(content, [key])).toBe(expected);
});

test('takes out the beginning of a credential at which a body was cut', () => {
  const whole = `{"echo":"${key}"}`;
  const cut = { ...body(whole.slice(0, 20)), sizeBytes: whole.length };

  const clean = redact(cut, [key]);

  expect(text(clean)).toBe('{"echo":"[redacted]');
  expect(clean.sizeBytes - clean.bytes.length).toBe(whole.length - 20);
});

test('does not copy a body in which nothing occurs', () => {
  const plain = body('nothing here');
  const compressed = body(gzipSync('nothing here'), 'gzip');

  expect(redact(plain, [key])).toBe(plain);
  expect(redact(compressed, [key])).toBe(compressed);
  expect(redact(plain, [])).toBe(plain);
});

test('a compressed body that holds a credential is kept decoded', () => {
  const compressed = body(gzipSync(`{"echo":"Bearer sk-proj-0123456789"}`), 'gzip');

  const clean = redact(compressed, ['sk-proj-0123456789']);

  expect(clean.contentEncoding).toBeNull();
  expect(text(clean)).toBe('{"echo":"Bearer [redacted]"}');
  expect(gunzipSync(compressed.bytes).toString()).toContain('sk-proj');
});

test('leaves placeholders and what is too short to be a credential', () => {
  const content = 'lm-studio anything abc1234 not-needed';

  const clean = redact(body(content), ['lm-studio', 'anything', 'abc1234', 'not-needed', '']);

  expect(text(clean)).toBe(content);
});

test('leaves no rest where one credential holds another', () => {
  const clean = redact(body('Basic dXNlcjpwYXNzd29yZA=='), ['dXNlcjpw', 'dXNlcjpwYXNzd29yZA==']);

  expect(text(clean)).toBe('Basic [redacted]');
});

test('changes no other byte, also where they are no text', () => {
  const binary = Buffer.from([0, 255, 128, 10, 13, 195]);

  const clean = redact(body(Buffer.concat([binary, Buffer.from('schlüssel-1'), binary])), ['schlüssel-1']);

  expect(Buffer.from(clean.bytes)).toEqual(Buffer.concat([binary, Buffer.from('[redacted]'), binary]));
});

test('a copy that was cut stays recognisable', () => {
  const cut = { ...body(`${key}...`), sizeBytes: 1000 };

  const clean = redact(cut, [key]);

  expect(clean.sizeBytes - clean.bytes.length).toBe(cut.sizeBytes - cut.bytes.length);
});

test('looks into the raw bytes where they cannot be decoded', () => {
  const clean = redact(body(`plain ${key}`, 'unheard-of'), [key]);

  expect(text(clean)).toBe('plain [redacted]');
});
