import { describe, expect, test } from 'vitest';
import { parseEvents } from './sse.ts';

const lineEnds = { LF: '\n', CRLF: '\r\n', CR: '\r' };

describe.each(Object.entries(lineEnds))('with %s line ends', (_, end) => {
  const lines = (...all: string[]) => all.map((line) => line + end).join('');

  test('reads named and unnamed events in order', () => {
    const text = lines('event: start', 'data: {"a":1}', '', 'data: 2', '');

    const { events, rest } = parseEvents(text);

    expect(events).toEqual([
      { event: 'start', data: '{"a":1}' },
      { event: undefined, data: '2' },
    ]);
    expect(rest).toBe('');
  });

  test('joins the data lines of one event by line feeds', () => {
    const { events } = parseEvents(lines('data: a', 'data:', 'data: b', ''));

    expect(events).toEqual([{ event: undefined, data: 'a\n\nb' }]);
  });

  test('keeps the unterminated tail as rest', () => {
    const { events, rest } = parseEvents(`${lines('data: 1', '')}event: x${end}data: {"cut`);

    expect(events).toHaveLength(1);
    expect(rest).toBe(`event: x${end}data: {"cut`);
  });

  test('keeps an event whose blank line is missing as rest', () => {
    const { events, rest } = parseEvents(lines('data: 1', '', 'data: 2'));

    expect(events).toHaveLength(1);
    expect(rest.trimEnd()).toBe('data: 2');
  });

  test('finds the rest far behind a long event', () => {
    const { events, rest } = parseEvents(`${lines('data: 1', '')}data: ${'x'.repeat(100_000)}`);

    expect(events).toHaveLength(1);
    expect(rest).toHaveLength(100_006);
  });
});

test('skips the byte order mark, comments and unknown fields', () => {
  const { events, rest } = parseEvents('\uFEFF: hello\nid: 7\nretry: 10\ncolour: red\ndata: 1\n\n: bye\n\n');

  expect(events).toEqual([{ event: undefined, data: '1' }]);
  expect(rest).toBe('');
});

test('gives the whole text as rest when no event has ended', () => {
  expect(parseEvents('data: 1')).toEqual({ events: [], rest: 'data: 1' });
  expect(parseEvents('')).toEqual({ events: [], rest: '' });
});

test('takes back what it was given, however the text is cut in two', () => {
  const text = 'data: 1\r\n\r\ndata: 2\n\ndata: 3\r\rdata: 4\n\n';
  const whole = parseEvents(text).events;

  for (let length = 0; length <= text.length; length += 1) {
    const start = parseEvents(text.slice(0, length));
    // A cut between carriage return and line feed leaves a line feed that ends nothing.
    const end = parseEvents(start.rest + text.slice(length));

    expect([...start.events, ...end.events], `cut at ${length}`).toEqual(whole);
  }
});
