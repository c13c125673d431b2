import { describe, expect, test } from 'vitest';
import { type Framing, formats, framingOf, generic, readResponse } from './index.ts';

const { gemini, ollama } = formats;
const chat = formats['openai-chat'];
const endMissing = { message: 'The stream ended before its end mark.' };

test.each([
  ['data: {}\n\n', 'application/json', 'event-stream'],
  ['\n\n: ping\n\n', null, 'event-stream'],
  ['event: a\n', null, 'event-stream'],
  ['{"error":1}', 'text/event-stream', 'whole'],
  ['\n\n [{}]', 'text/event-stream', 'whole'],
  ['{}\n{}\n', 'application/x-ndjson', 'whole'],
  ['Bad gateway', 'text/html', 'whole'],
  ['', 'text/event-stream; charset=utf-8', 'event-stream'],
  ['', 'application/vnd.amazon.eventstream', 'event-stream'],
  ['', null, 'whole'],
])('%j sent as %s is, in a format of server-sent events, %s', (text, contentType, framing) => {
  expect(framingOf(chat, text, contentType)).toBe(framing);
});

test.each([
  ['[{}', 'application/json', 'json-array'],
  ['\n [', null, 'json-array'],
  ['{"error":{}}', 'application/json', 'whole'],
  ['data: {}\n\n', 'application/json', 'event-stream'],
])('%j sent as %s is, from Gemini, %s', (text, contentType, framing) => {
  expect(framingOf(gemini, text, contentType)).toBe(framing);
});

test.each([
  ['{"a":1}\n{"a":2}\n', null, 'json-lines'],
  ['{"a":1}\r\n{"a"', 'application/json', 'json-lines'],
  ['{"a":1}\n', 'application/x-ndjson', 'json-lines'],
  ['{"a":', 'application/x-ndjson; charset=utf-8', 'json-lines'],
  ['', 'application/x-ndjson', 'json-lines'],
  ['{"a":1}', 'application/json', 'whole'],
  ['{"a":1}\n\n', null, 'whole'],
  ['{\n  "a": 1\n}\n', 'application/x-ndjson', 'whole'],
  ['{"a":\n{"a":1}\n', 'application/x-ndjson', 'json-lines'],
])('%j sent as %s is, from Ollama, %s', (text, contentType, framing) => {
  expect(framingOf(ollama, text, contentType)).toBe(framing);
});

describe('lines', () => {
  const said = (content: string, done = false) => JSON.stringify({ message: { content }, done });

  test('are read with and without a line end after the last', () => {
    const stream = `${said('Hel')}\r\n\n${said('lo', true)}`;

    for (const text of [stream, `${stream}\n`]) {
      expect(readResponse(ollama, text, 'json-lines')).toMatchObject({
        choices: [{ text: 'Hello' }],
        isComplete: true,
        issues: [],
      });
    }
  });

  test.each(Array.from(said('lo', true), (_, length) => length))(
    'cut after %i bytes of the last',
    (length) => {
      const cut = `${said('Hel')}\n${said('lo', true).slice(0, length)}`;

      const read = readResponse(ollama, cut, 'json-lines');

      expect(read).toMatchObject({ choices: [{ text: 'Hel' }], isComplete: false, issues: [endMissing] });
    },
  );

  test('that are garbage are issues, of which there are not too many', () => {
    const text = `${'garbage\n'.repeat(10_000)}${said('Hello', true)}\n`;

    const read = readResponse(ollama, text, framingOf(ollama, text, 'application/x-ndjson'));

    expect(read.choices[0]?.text).toBe('Hello');
    expect(read.issues).toHaveLength(100);
    expect(read.issues[0]).toEqual({ message: 'An event of the stream is not JSON.', raw: 'garbage' });
  });

  test('half a character at the end is cut off with its line', () => {
    const bytes = new TextEncoder().encode(`${said('Hel')}\n${said('lö')}`);
    const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0xc3) + 1));

    expect(readResponse(ollama, text, 'json-lines')).toMatchObject({
      choices: [{ text: 'Hel' }],
      issues: [endMissing],
    });
  });

  test('a line without an end is kept in an issue only by its beginning', () => {
    const line = `{"message":{"content":"${'x'.repeat(8 * 1024 * 1024)}`;
    const closed = `${line}\n`;

    expect(readResponse(ollama, line, 'json-lines')).toMatchObject({ choices: [], issues: [endMissing] });
    expect(readResponse(ollama, closed, 'json-lines').issues[0]?.raw).toHaveLength(1000);
  });
});

describe('an array', () => {
  const said = (text: string, finishReason?: string) =>
    JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, finishReason }] });

  test('is not complete without its bracket, though the answer was', () => {
    const stream = `[${said('Hel')}\n,\r\n${said('lo', 'STOP')}\n`;

    const open = readResponse(gemini, stream, 'json-array');
    const closed = readResponse(gemini, `${stream}]`, 'json-array');

    expect(open).toMatchObject({ choices: [{ text: 'Hello' }], isComplete: false, issues: [endMissing] });
    expect(closed).toMatchObject({ choices: [{ text: 'Hello' }], isComplete: true, issues: [] });
  });

  test('of scalars is an issue for each, of which there are not too many', () => {
    const read = readResponse(gemini, `[${'1,"a",null,'.repeat(5_000)}true]`, 'json-array');

    expect(read).toMatchObject({ choices: [], isComplete: false });
    expect(read.issues.slice(0, 2).map(({ raw }) => raw)).toEqual(['1', '"a"']);
    expect(read.issues.length).toBeLessThanOrEqual(101);
  });

  test.each(['[', '[{"a":', '[{"candidates":['])('%s nested a hundred thousand deep is read', (open) => {
    const read = readResponse(gemini, open.repeat(100_000), 'json-array');

    expect(read).toMatchObject({ choices: [], isComplete: false, issues: [endMissing] });
  });
});

test.each<[Framing, string]>([
  ['json-lines', '{"text":"Hel"}\n{"text":"lo"}\n'],
  ['event-stream', 'data: {"text":"Hel"}\n\ndata: {"text":"lo"}\n\n'],
])('in %s, what no format is known of is found', (framing, text) => {
  expect(framingOf(generic, text, null)).toBe(framing);
  expect(readResponse(generic, text, framing).choices).toMatchObject([{ text: 'Hello' }]);
});
