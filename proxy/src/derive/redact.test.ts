import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Body } from '../stores/store.ts';
import { bodyOf } from '../stores/suite/chat.ts';
import { redact, redactText } from './redact.ts';

const key = 'sk-live/Ab"c+123456';

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
  [
    'once as it is and once in codes',
    `{"a":${JSON.stringify(key)},"b":"\\u0073k-live/Ab\\"c+123456"}`,
    '{"a":"[redacted]","b":"[redacted]"}',
  ],
  [
    'in codes, beside a backslash that is escaped',
    '{"path":"C:\\\\u0041bc","k":"\\u0073k-live/Ab\\"c+123456"}',
    '{"path":"C:\\\\u0041bc","k":"[redacted]"}',
  ],
  [
    'spelled in codes',
    '{"a":"\\u0073k-\\u006cive/Ab\\"c+123456","b":"\\u00e9"}',
    '{"a":"[redacted]","b":"\\u00e9"}',
  ],
  ['in a URL', `?key=${encodeURIComponent(key)}&x=1`, '?key=[redacted]&x=1'],
  ['in a URL in lower case', '?key=sk-live%2fAb%22c%2b123456', '?key=[redacted]'],
])('takes a credential out %s', (_, content, expected) => {
  const clean = redact(bodyOf(content), [key]);

  expect(text(clean)).toBe(expected);
  expect(clean.sizeBytes).toBe(clean.bytes.length);
  expect(redactText(content, [key])).toBe(expected);
});

test('takes out the beginning of a credential at which a body was cut', () => {
  const whole = `{"echo":"${key}"}`;
  const cut = { ...bodyOf(whole.slice(0, 20)), sizeBytes: whole.length };

  const clean = redact(cut, [key]);

  expect(text(clean)).toBe('{"echo":"[redacted]');
  expect(clean.sizeBytes - clean.bytes.length).toBe(whole.length - 20);
});

test('does not copy a body in which nothing occurs', () => {
  const plain = bodyOf('nothing here');
  const compressed = bodyOf(gzipSync('nothing here'), { contentEncoding: 'gzip' });

  expect(redact(plain, [key])).toBe(plain);
  expect(redact(compressed, [key])).toBe(compressed);
  expect(redact(plain, [])).toBe(plain);
});

test('a compressed body that holds a credential is kept decoded', () => {
  const compressed = bodyOf(gzipSync(`{"echo":"Bearer sk-proj-0123456789"}`), { contentEncoding: 'gzip' });

  const clean = redact(compressed, ['sk-proj-0123456789']);

  expect(clean.contentEncoding).toBeNull();
  expect(text(clean)).toBe('{"echo":"Bearer [redacted]"}');
  expect(gunzipSync(compressed.bytes).toString()).toContain('sk-proj');
});

test.each(['correcthorse', 'hunter', 'sesame-open-now', 'ollama-behind-a-wall'])(
  'takes out %s, however plain it is',
  (secret) => {
    const clean = redact(bodyOf(`a ${secret} b`), [`Bearer ${secret}`, secret]);

    expect(text(clean)).toBe('a [redacted] b');
  },
);

test.each(['lm-studio', 'Ollama', 'not_needed', 'sk-no-key-required', 'abc12'])(
  'leaves %s, which guards nothing, alone or after its scheme',
  (secret) => {
    const content = `a ${secret} b Bearer ${secret} c`;

    const clean = redact(bodyOf(content), [`Bearer ${secret}`, secret, '']);

    expect(text(clean)).toBe(content);
  },
);

test('leaves no rest where one credential holds another', () => {
  const clean = redact(bodyOf('Basic dXNlcjpwYXNzd29yZA=='), ['dXNlcjpw', 'dXNlcjpwYXNzd29yZA==']);

  expect(text(clean)).toBe('Basic [redacted]');
});

test('changes no other byte, also where they are no text', () => {
  const binary = Buffer.from([0, 255, 128, 10, 13, 195]);

  const clean = redact(bodyOf(Buffer.concat([binary, Buffer.from('schlüssel-1'), binary])), ['schlüssel-1']);

  expect(Buffer.from(clean.bytes)).toEqual(Buffer.concat([binary, Buffer.from('[redacted]'), binary]));
});

test('a copy that was cut stays recognisable', () => {
  const cut = { ...bodyOf(`${key}...`), sizeBytes: 1000 };

  const clean = redact(cut, [key]);

  expect(clean.sizeBytes - clean.bytes.length).toBe(cut.sizeBytes - cut.bytes.length);
});

test('looks into the raw bytes where they cannot be decoded', () => {
  const clean = redact(bodyOf(`plain ${key}`, { contentEncoding: 'unheard-of' }), [key]);

  expect(text(clean)).toBe('plain [redacted]');
});
