import { expect, test } from 'vitest';
import { createPieceBuffer } from './piece.ts';

test.each(['', 'a', 'ä', '€', '😀', 'aä€😀'])('encodes %j, however it fits', (text) => {
  const lengths = Array.from({ length: 40 }, (_, index) => index);

  const pieces = lengths.map((length) => {
    const buffer = createPieceBuffer(16);
    const parts = ['x'.repeat(length), text, 'y', text];
    for (const part of parts) buffer.add(part);
    return {
      sizeBytes: buffer.sizeBytes,
      bytes: Buffer.from(buffer.take()),
      whole: Buffer.from(parts.join('')),
    };
  });

  for (const { bytes, whole, sizeBytes } of pieces) {
    expect(bytes).toEqual(whole);
    expect(sizeBytes).toBe(whole.length);
  }
});

test('each piece has a buffer of its own, and the next begins empty', () => {
  const buffer = createPieceBuffer(16);
  buffer.add('first');
  const first = buffer.take();
  buffer.add('second');
  const second = buffer.take();

  expect([first, second].map((piece) => Buffer.from(piece).toString())).toEqual(['first', 'second']);
  expect(first.buffer).not.toBe(second.buffer);
  expect(buffer.sizeBytes).toBe(0);
});

test('a buffer that came back holds a later piece, and only that', () => {
  const buffer = createPieceBuffer(16);
  buffer.add('the first one');
  const first = buffer.take();
  buffer.add('second');
  buffer.reuse(first.buffer);
  buffer.take();
  buffer.add('third');
  const third = buffer.take();

  expect(third.buffer).toBe(first.buffer);
  expect(Buffer.from(third).toString()).toBe('third');
});

test('half a surrogate pair becomes the sign for what cannot be shown, as in any UTF-8 text', () => {
  const buffer = createPieceBuffer(16);

  buffer.add('a\ud83d');

  expect(Buffer.from(buffer.take()).toString()).toBe('a\ufffd');
});
