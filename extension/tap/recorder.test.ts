import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Tapped } from '../tapped.ts';
import type { Recorder } from './recorder.ts';

let tapped: Tapped[];
let start: (heliconeId?: string) => Recorder;

beforeEach(async () => {
  vi.useFakeTimers();
  // What the tap uses is taken when it is loaded.
  vi.resetModules();
  const { record } = await import('./recorder.ts');
  tapped = [];
  const opening = { url: 'https://a.b/v1/messages', method: 'POST', requestBody: '{}', startedAt: 0 };
  start = (heliconeId) =>
    record(
      { ...opening, status: 200, contentType: 'text/event-stream', heliconeId: heliconeId ?? null },
      (each) => tapped.push(each),
    );
});
afterEach(() => vi.useRealTimers());

const bodies = () => tapped.map(({ responseBody }) => responseBody);
const bytes = (text: string) => new TextEncoder().encode(text);

test.for([
  'data: {"choices":[]}\n\ndata: [DONE]\n\n',
  'data:[DONE]\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  'data: {"type": "message-end"}\n\n',
  'event: response.completed\ndata: {"response":{}}\n\n',
  '{"event_type":"stream-end"}\n',
  '{"message":{"content":"a"},"done":true}\n',
])('tells what was read when the page reads no more after %j', (text) => {
  start().branch().data(bytes(text));
  vi.advanceTimersByTime(3000);

  expect(bodies()).toEqual([text]);
});

test('finds an end mark that comes in two pieces, and one of a piped stream', () => {
  for (const branch of [start().branch(), start().branch(true)]) {
    branch.data(bytes('data: [DO'));
    branch.data(bytes('NE]\n\n'));
  }
  vi.advanceTimersByTime(3000);

  expect(bodies()).toEqual(['data: [DONE]\n\n', 'data: [DONE]\n\n']);
});

test('goes on while the page waits for more, whatever it has read', () => {
  const branch = start().branch();
  branch.data('event: message_stop\n\n');
  branch.ask();
  vi.advanceTimersByTime(600_000);
  branch.data('event: message_start\n\n');
  branch.end(true);

  expect(bodies()).toEqual(['event: message_stop\n\nevent: message_start\n\n']);
});

test('takes no word of an answer for an end mark', () => {
  const branch = start().branch();
  branch.data(`data: ${JSON.stringify({ text: 'data: [DONE]\nevent: message_stop\n"done":true' })}\n\n`);
  vi.advanceTimersByTime(60_000);

  expect(bodies()).toEqual([]);
});

test('gives up what the page has left in the middle, but not what waits in a pipe', () => {
  start().branch().data('data: {"a"');
  start().branch(true).data('data: {"b"');
  vi.advanceTimersByTime(600_000);

  expect(tapped).toMatchObject([{ responseBody: 'data: {"a"', isComplete: false }]);
});

test('tells the end of what the log has already, without its text', () => {
  start('an-id').branch().data('data: [DONE]\n\n');
  vi.advanceTimersByTime(3000);

  expect(tapped).toMatchObject([{ responseBody: '', heliconeId: 'an-id' }]);
});
