import { expect, test } from 'vitest';
import { secretsInFields } from './credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['the key behind a scheme', 'Authorization', 'Bearer sk-123', ['sk-123']],
  ['a password', 'Authorization', basic('user:open sesame'), ['user:open sesame', 'open sesame']],
  ['a user that comes without a password', 'Authorization', basic('sk-123:'), ['sk-123:', 'sk-123']],
  [
    'each part of a signature',
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=AKIA123/20260101/us-east-1/bedrock/aws4_request, Signature="f00d"',
    ['AKIA123/20260101/us-east-1/bedrock/aws4_request', 'AKIA123', 'f00d'],
  ],
  ['a long value of a cookie', 'Cookie', 'theme=dark; id=0123456789abcdef', ['0123456789abcdef']],
])('%s is a credential by itself', (_, name, value, expected) => {
  const secrets = secretsInFields([[name, value]]);

  expect(secrets.slice(-expected.length)).toEqual(expected);
  expect(secrets[0]).toBe(value);
});

test('nothing is a credential in a header that holds none', () => {
  const secrets = secretsInFields([
    ['Accept', 'text/html, key=sk-123'],
    ['Cookie', 'theme=dark'],
  ]);

  expect(secrets).toEqual(['theme=dark']);
});

test('a header as long as can be takes no time', () => {
  const startedAt = performance.now();

  secretsInFields([['Authorization', `Bearer ${'a'.repeat(200_000)}`]]);

  // Half a minute where the time grows with the square of the length.
  expect(performance.now() - startedAt).toBeLessThan(3000);
});
