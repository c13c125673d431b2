import { expect, test } from 'vitest';
import { containersSize } from './json-size.ts';

test('text and numbers alone take nothing beyond their text', () => {
  expect([containersSize('a long text'), containersSize(7), containersSize(null)]).toEqual([0, 0, 0]);
});

test('many keys and many elements take much more than their characters', () => {
  const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, number) => [`k${number}`, 1]));
  const elements = Array.from({ length: 1000 }, () => 1);

  expect(containersSize(keys)).toBeGreaterThan(60_000);
  expect(containersSize(elements)).toBeGreaterThan(16_000);
});

test('what is nested too deep to be handed on takes without end', () => {
  let nested: unknown = [];
  for (let level = 0; level < 2000; level += 1) nested = [nested];

  expect(containersSize(nested)).toBe(Number.POSITIVE_INFINITY);
});
