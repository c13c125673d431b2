import { expect, test } from 'vitest';
import { readSize, sizeInWords } from './size.ts';

test.each([
  ['4GB', 4 * 1024 ** 3],
  ['4 gb', 4 * 1024 ** 3],
  ['1.5g', 1.5 * 1024 ** 3],
  ['500MB', 500 * 1024 ** 2],
  ['2kB', 2048],
  ['1024', 1024],
  ['0', 0],
])('reads %s', (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
});

test.each(['', 'GB', '-1', '4 apples', '1,5GB', '4GBB', '1e9', '999999999999999TB'])(
  'reads no size out of "%s"',
  (text) => {
    expect(readSize(text)).toBeNull();
  },
);

test('says a size in words', () => {
  const words = [0, 1, 12_000, 20 * 1024 ** 2, 1.44 * 1024 ** 3].map(sizeInWords);

  expect(words).toEqual(['0 kB', '1 kB', '12 kB', '20.0 MB', '1.4 GB']);
});
