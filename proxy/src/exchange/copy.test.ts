import { expect, test } from 'vitest';
import { createCopyRoom, startCopy } from './copy.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (copy: ReturnType<typeof startCopy>) => new TextDecoder().decode(copy.read().bytes);

test('holds no more than its bound, and counts what passes', () => {
  const copy = startCopy(5, createCopyRoom(100));

  for (const chunk of ['abc', 'def', 'ghi']) copy.add(bytes(chunk));

  expect(textOf(copy)).toBe('abcde');
  expect(copy.read().sizeBytes).toBe(9);
});

test('all copies together hold no more than their room, and none has a gap', () => {
  const room = createCopyRoom(6);
  const [first, second] = [startCopy(100, room), startCopy(100, room)];

  first.add(bytes('abcd'));
  second.add(bytes('efgh'));
  first.release();
  second.add(bytes('ij'));

  expect(textOf(second)).toBe('ef');
  expect(second.read().sizeBytes).toBe(6);
});

test('what is released is room for others', () => {
  const room = createCopyRoom(4);
  const [first, second] = [startCopy(100, room), startCopy(100, room)];

  first.add(bytes('abcd'));
  first.release();
  first.release();
  second.add(bytes('efghi'));

  expect(textOf(second)).toBe('efgh');
});
