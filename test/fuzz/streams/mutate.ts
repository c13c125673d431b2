import { type Arbitrary, array, constantFrom, integer, oneof, record, tuple, uint8Array } from 'fast-check';
import { type Recording, recordings } from '../../support/recordings.ts';

/** A recorded stream whose bytes were changed. */
export interface Mutant {
  readonly of: Recording;
  readonly bytes: Buffer;
}

/** Where something happens, in millionths of the stream. */
const place = integer({ min: 0, max: 999_999 });
const at = (millionths: number, bytes: Buffer) => Math.floor((millionths / 1_000_000) * (bytes.length + 1));

type Change = (bytes: Buffer) => Buffer;

const insert = (where: number, piece: Uint8Array): Change => {
  return (bytes) =>
    Buffer.concat([bytes.subarray(0, at(where, bytes)), piece, bytes.subarray(at(where, bytes))]);
};

/** What stands in the way of those who read line by line, or value by value. */
const garbage = oneof(
  uint8Array({ minLength: 1, maxLength: 12 }).map((data) => Buffer.from(data)),
  constantFrom(
    ...[
      '\r',
      '\n',
      '\r\n',
      '\n\n',
      '\r\r',
      '\n\r\n\r',
      '\0',
      '\ufeff',
      '\u2028',
      ':',
      ': comment\n\n',
      'data',
    ],
    ...[
      'data:',
      'data: \n\n',
      'event: error\n',
      'event:\n',
      'id: 1\nretry: 0\n\n',
      'data: [DONE]\n\n',
      '[DONE]',
    ],
    ...[
      'data: {}\n\n',
      'data: null\n\n',
      'data: []\n\n',
      'data: {"choices":null}\n\n',
      '{}\n',
      'null\n',
      ',',
      '[',
      ']',
    ],
    ...[
      '{',
      '}',
      '"',
      '\\',
      '\\u',
      '\\ud800',
      '{"__proto__":{"a":1}}',
      'data: {"__proto__":{"text":"x"}}\n\n',
    ],
    ...['1e999', '-0', '{"index":1e308}', '{"index":-1}', 'data: {"choices":[{"index":-1}]}\n\n'],
    'data: {"choices":[{"index":4294967296,"delta":{"content":7}}]}\n\n',
    'data: {"type":"content_block_start","index":1e9,"content_block":{"type":"text"}}\n\n',
    'data: {"candidates":[{"index":"x","content":{"parts":{"text":[]}}}]}\n\n',
    'data: {"error":{"message":{"a":[]}}}\n\n',
    'data: {"usage":{"prompt_tokens":-1,"completion_tokens":"many"}}\n\n',
  ).map((text) => Buffer.from(text)),
  // Half a character, one written too long, half a pair, and what is none.
  constantFrom(
    [0xe2, 0x82],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xff],
    [0xf5, 0x80],
    [0xef, 0xbb, 0xbf],
    [0x80],
  ).map((data) => Buffer.from(data)),
);

const long = tuple(
  constantFrom('x', '"', '[', '{"a":', '\\', '\r', '\n', 'data:', ' ', 'é'),
  integer({ min: 1, max: 3_000 }),
);

const change: Arbitrary<Change> = oneof(
  place.map(
    (where): Change =>
      (bytes) =>
        bytes.subarray(0, at(where, bytes)),
  ),
  place.map(
    (where): Change =>
      (bytes) =>
        bytes.subarray(at(where, bytes)),
  ),
  tuple(place, integer({ min: 1, max: 255 })).map(
    ([where, mask]): Change =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        const index = at(where, bytes);
        if (index < copy.length) copy.writeUInt8(copy.readUInt8(index) ^ mask, index);
        return copy;
      },
  ),
  tuple(place, integer({ min: 1, max: 500 })).map(
    ([where, length]): Change =>
      (bytes) => {
        const start = at(where, bytes);
        return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
      },
  ),
  tuple(place, place, integer({ min: 1, max: 500 })).map(
    ([from, to, length]): Change =>
      (bytes) => {
        const start = at(from, bytes);
        return insert(to, bytes.subarray(start, start + length))(bytes);
      },
  ),
  tuple(place, garbage).map(([where, piece]) => insert(where, piece)),
  tuple(place, long).map(([where, [text, times]]) => insert(where, Buffer.from(text.repeat(times)))),
  constantFrom('\r', '\r\n', '\n\n', '').map(
    (lineEnd): Change =>
      (bytes) =>
        Buffer.from(bytes.toString('latin1').replaceAll('\n', lineEnd), 'latin1'),
  ),
);

/** Longer ones say nothing else, and take longer to say it. */
const mostBytes = 16_384;

const streams = recordings(({ isStreamed, body }) => isStreamed && body.length <= mostBytes);

export const mutants: Arbitrary<Mutant> = record({
  of: constantFrom(...streams),
  changes: array(change, { minLength: 1, maxLength: 4 }),
}).map(({ of, changes }) => ({ of, bytes: changes.reduce((bytes, apply) => apply(bytes), of.body) }));
