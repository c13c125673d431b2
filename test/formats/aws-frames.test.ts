import { awsEventsAsText, isAwsEventStream, parseAwsEvents, parseEvents } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { encodeAwsFrame } from '../support/framing.ts';

const said = (data: string, event = 'contentBlockDelta') =>
  encodeAwsFrame(
    { ':event-type': event, ':content-type': 'application/json', ':message-type': 'event' },
    Buffer.from(data),
  );

/** One that AWS publishes with its tests: no headers, and the payload `{'foo':'bar'}`. */
const published = Buffer.from('0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936', 'hex');

describe('the frames of an event stream of AWS', () => {
  test('are as those of AWS', () => {
    expect(encodeAwsFrame({}, Buffer.from("{'foo':'bar'}"))).toEqual(published);
    expect(parseAwsEvents(published)).toEqual([{ event: undefined, data: "{'foo':'bar'}" }]);
  });

  test('are events under the kind that their headers give', () => {
    const failed = { ':message-type': 'exception', ':exception-type': 'throttlingException' };
    const unforeseen = { ':message-type': 'error', ':error-code': 'Internal', ':error-message': 'Gone' };
    const bytes = Buffer.concat([
      said('{"a":1}'),
      encodeAwsFrame(failed, Buffer.from('{"message":"Slow"}')),
      encodeAwsFrame(unforeseen, Buffer.alloc(0)),
    ]);

    expect(parseAwsEvents(bytes)).toEqual([
      { event: 'contentBlockDelta', data: '{"a":1}' },
      { event: 'throttlingException', data: '{"message":"Slow"}' },
      { event: 'error', data: '{"message":"Gone"}' },
    ]);
  });

  test('can be read as server-sent events', () => {
    const bytes = Buffer.concat([said('{"a":\n1}'), said('{"b":"ä"}', 'x\r\ndata: y')]);

    expect(parseEvents(awsEventsAsText(bytes)).events).toEqual([
      { event: 'contentBlockDelta', data: '{"a":\n1}' },
      { event: 'x  data: y', data: '{"b":"ä"}' },
    ]);
  });

  test('are given from a byte on', () => {
    const first = said('{"a":1}');
    const bytes = Buffer.concat([first, said('{"a":2}'), said('{"a":3}')]);

    expect(parseAwsEvents(bytes, first.length + 1).map(({ data }) => data)).toEqual(['{"a":2}', '{"a":3}']);
  });

  test('that are cut anywhere give those before', () => {
    const bytes = Buffer.concat([said('{"a":1}'), said('{"a":2}')]);
    const counts = Array.from(bytes, (_, length) => parseAwsEvents(bytes.subarray(0, length)).length);

    const first = said('{"a":1}').length;
    expect(counts.slice(0, first).every((count) => count === 0)).toBe(true);
    expect(counts.slice(first).every((count) => count === 1)).toBe(true);
  });
});

/** A frame whose length at this place says something else. */
function lying(offset: number, value: number): Buffer {
  const frame = said('{"a":1}');
  frame.writeUInt32BE(value, offset);
  return frame;
}

describe('frames that lie', () => {
  test.each([
    ['to be empty', lying(0, 0)],
    ['to be shorter than their headers', lying(0, 20)],
    ['to be of 4 GiB', lying(0, 0xffffffff)],
    ['to have more headers than bytes', lying(4, 0xffffffff)],
    ['to be longer than what came', lying(0, 100_000)],
  ])('%s end the stream', (_, frame) => {
    const before = said('{"a":0}');

    expect(parseAwsEvents(Buffer.concat([before, frame, before]))).toHaveLength(1);
    expect(parseAwsEvents(frame)).toEqual([]);
  });

  test('about the length of a header lose their headers', () => {
    const frame = said('{"a":1}');
    frame[12] = 255;

    expect(parseAwsEvents(frame)).toEqual([{ event: undefined, data: '{"a":1}' }]);
  });

  test('with headers of another type keep those before', () => {
    const frame = encodeAwsFrame({ ':event-type': 'a', ':b': 'c' }, Buffer.from('{}'));
    frame[12 + 1 + 11 + 3 + 1 + 1 + 2] = 9;

    expect(parseAwsEvents(frame)).toEqual([{ event: 'a', data: '{}' }]);
  });
});

test.each([
  ['', false],
  ['{"message_id":1,"a":"', false],
  ['data: {"a":1}\n\n', false],
  ['\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000:', false],
])('%j is taken for frames: %s', (text, isFramed) => {
  expect(isAwsEventStream(Buffer.from(text))).toBe(isFramed);
});

test('the start of a frame is taken for one', () => {
  expect(isAwsEventStream(said('{"a":1}').subarray(0, 14))).toBe(true);
  expect(isAwsEventStream(said('{"a":1}').subarray(0, 11))).toBe(false);
});
