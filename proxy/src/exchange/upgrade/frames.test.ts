import { expect, test } from 'vitest';
import { countFrames } from './frames.ts';

/** A frame as it stands on the wire. */
function frame(
  opcode: number,
  payload: Uint8Array,
  { isFinal = true, mask }: { isFinal?: boolean; mask?: readonly number[] } = {},
): Buffer {
  const size = payload.length;
  const length = Buffer.alloc(size < 126 ? 1 : size < 65_536 ? 3 : 9);
  if (size < 126) length.writeUInt8(size);
  else if (size < 65_536) length.writeUInt16BE(size, 1);
  else length.writeBigUInt64BE(BigInt(size), 1);
  if (size >= 126) length.writeUInt8(size < 65_536 ? 126 : 127);
  if (mask === undefined) return Buffer.concat([Buffer.of(opcode | (isFinal ? 0x80 : 0)), length, payload]);
  length.writeUInt8(length.readUInt8() | 0x80);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(opcode | (isFinal ? 0x80 : 0)), length, Buffer.from(mask), masked]);
}

const text = (content: string) => Buffer.from(content);
const mask = [1, 2, 3, 4];
const conversation = Buffer.concat([
  frame(0x1, text('Hello'), { mask }),
  frame(0x9, text('ping')),
  frame(0x2, Buffer.alloc(200), { isFinal: false, mask }),
  frame(0x0, Buffer.alloc(0), { isFinal: false }),
  frame(0xa, Buffer.alloc(0)),
  frame(0x0, Buffer.alloc(70_000, 0x81), { mask }),
  frame(0x8, Buffer.from([0x0b, 0xb8, 0x6e, 0x6f]), { mask }),
]);

test('counts data frames and fragments, not pings, pongs and closes', () => {
  const counter = countFrames();

  counter.add(conversation);

  expect(counter.dataFrames).toBe(4);
  expect(counter.close).toEqual({ code: 3000 });
});

test.each([1, 2, 3, 7, 64, 1999])('counts the same when the bytes come in pieces of %i', (sizeBytes) => {
  const counter = countFrames();

  for (let start = 0; start < conversation.length; start += sizeBytes) {
    counter.add(conversation.subarray(start, start + sizeBytes));
  }

  expect([counter.dataFrames, counter.close]).toEqual([4, { code: 3000 }]);
});

test('counts a frame when its last byte has passed', () => {
  const counter = countFrames();
  const bytes = frame(0x1, text('Hello'));

  counter.add(bytes.subarray(0, -1));
  const before = counter.dataFrames;
  counter.add(bytes.subarray(-1));

  expect([before, counter.dataFrames]).toEqual([0, 1]);
});

test('knows a close without a code', () => {
  const counter = countFrames();

  counter.add(frame(0x8, Buffer.alloc(0)));

  expect(counter.close).toEqual({ code: null });
});

test('takes anything without an error', () => {
  const counter = countFrames();

  counter.add(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(100)));
  counter.add(Buffer.alloc(100, 0xff));

  expect(counter.dataFrames).toBeGreaterThanOrEqual(0);
});
