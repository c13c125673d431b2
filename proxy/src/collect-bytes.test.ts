import { expect, test } from 'vitest';
import { collectBytes } from './collect-bytes.ts';

test('gives back what came, in chunks of any size', () => {
  const sizes = [1, 0, 3, 5000, 1, 4095, 4096, 700, 700, 70_000, 2, 60_000];
  const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1));
  const collected = collectBytes();

  for (const chunk of chunks) collected.add(chunk);

  expect(collected.read().equals(Buffer.concat(chunks))).toBe(true);
  expect(Buffer.concat(collected.take()).equals(Buffer.concat(chunks))).toBe(true);
  expect(collected.read()).toHaveLength(0);
});

test('holds a million chunks of one byte in few objects', () => {
  const collected = collectBytes();

  for (let number = 0; number < 1_000_000; number++) collected.add(Buffer.of(number % 256));

  expect(collected.take().length).toBeLessThan(100);
});

test('what comes after bytes were read is added to them', () => {
  const collected = collectBytes();
  collected.add(Buffer.from('first '));
  collected.read();

  collected.add(Buffer.from('second'));

  expect(collected.read().toString()).toBe('first second');
});
