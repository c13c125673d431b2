import { expect, test } from 'vitest';
import { redactPieces } from './pieces.ts';

const key = 'sk/0123456789/abcdef';

test.each([
  [
    'is nested deeply',
    `${'{"path":"a\\/b","answer":"x","inner":'.repeat(50_000)}0${'}'.repeat(50_000)}`,
    (text: string) => text,
  ],
  [
    'is many values at the bottom of a deep nest',
    `${'['.repeat(50_000)}"a\\/b"${',"x"'.repeat(50_000)}`,
    (text: string) => text,
  ],
  [
    'has the credential in one value again and again',
    JSON.stringify({ answer: `It is ${key}. `.repeat(10_000) }).replaceAll('sk/', 'sk\\/'),
    () => JSON.stringify({ answer: 'It is [redacted]. '.repeat(10_000) }),
  ],
  [
    'spells the credential again and again',
    [...key.repeat(10_000)].map((content) => JSON.stringify({ content })).join('\n'),
    () =>
      Array.from({ length: 10_000 * key.length }, (_, index) =>
        JSON.stringify({ content: index === 0 ? '[redacted]' : '' }),
      ).join('\n'),
  ],
])('takes no time that grows with the square of a text that %s', (_, text, expected) => {
  const startedAt = performance.now();

  const clean = redactPieces(text, [key]);

  // A minute and more where it does.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(clean === expected(text)).toBe(true);
});
