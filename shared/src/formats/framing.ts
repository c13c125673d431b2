import { parseEvents, type ServerSentEvent } from '../sse.ts';
import { doneMark } from './events.ts';
import type { Reader } from './format.ts';
import { isRecord, parseJson } from './json.ts';
import { readArray } from './json-array.ts';

/**
 * How a response body is cut into pieces: not at all, as server-sent events (WHATWG HTML, section 9.2), one JSON
 * text a line (as Ollama streams), or as the elements of one array (as Gemini streams without `alt=sse`).
 */
export type Framing = 'whole' | 'event-stream' | 'json-lines' | 'json-array';

/** The pieces of a stream. */
export interface FramedEvents {
  /** In arrival order; to be gone through once. Pieces of framings without named events have no name. */
  readonly events: Iterable<ServerSentEvent>;
  /** Whether the framing itself has an end and reached it; asked after the last event. */
  isClosed(): boolean;
}

/** Frames of AWS are read as server-sent events, too (`aws-event-stream.ts`). */
const eventsType = /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i;
const linesType = /^application\/(?:x-)?(?:nd-?json|json-?lines|jsonl)\b/i;

/**
 * How a response body is framed. Looks at the body first, because content types lie: errors come as JSON under
 * `text/event-stream`, streams as `application/json` or without a type.
 *
 * @param format Who will read it: a body that begins like a stream of other formats is whole in this one.
 * @param text The decoded body; may be cut anywhere.
 */
export function framingOf(
  format: Pick<Reader, 'framings'>,
  text: string,
  contentType: string | null,
): Framing {
  const isRead = (framing: Framing) => format.framings?.includes(framing) === true;
  const type = contentType ?? '';
  const start = text.trimStart();
  if (start.startsWith('[')) return isRead('json-array') ? 'json-array' : 'whole';
  if (start.startsWith('{')) return isRead('json-lines') && isInLines(start, type) ? 'json-lines' : 'whole';
  if (/^(data|event|id|retry)?:/.test(start.slice(0, 8))) return 'event-stream';
  if (eventsType.test(type)) return 'event-stream';
  return isRead('json-lines') && linesType.test(type) ? 'json-lines' : 'whole';
}

/** The first line of a body that is whole is no JSON by itself, unless it is the only one: then the type decides. */
function isInLines(text: string, contentType: string): boolean {
  const isNamed = linesType.test(contentType);
  const end = text.indexOf('\n');
  const hasMore = end !== -1 && text.slice(end).trimStart() !== '';
  if (!hasMore) return isNamed;
  return parseJson(text.slice(0, end)).ok || (isNamed && !parseJson(text).ok);
}

/**
 * The pieces of a streamed body as events.
 *
 * The last one counts too where only what separates it from the next is missing: some servers leave that out, and
 * a stream that was cut there has lost nothing. Of another rest nothing is given.
 */
export function framedEvents(text: string, framing: Framing): FramedEvents {
  switch (framing) {
    case 'event-stream':
      return { events: serverSentEvents(text), isClosed: () => true };
    case 'json-lines':
      return { events: lines(text), isClosed: () => true };
    case 'json-array':
      return arrayEvents(text);
    case 'whole':
      return { events: [piece(text)], isClosed: () => true };
  }
}

/**
 * The end of a stream, from where a piece is sure to begin; the first piece may be half of one where pieces are told
 * apart by what is between them. Elements of an array are found again where each begins a line, as Gemini's do: the
 * line ends of JSON are never inside a text.
 *
 * @param tail Where the text of the stream ends, cut off anywhere.
 */
export function endOfStream(tail: string, framing: Framing): string {
  if (framing !== 'json-array') return tail;
  const start = tail.indexOf('\n{');
  return start === -1 ? '' : `[${tail.slice(start)}`;
}

/** Whether there is at least one whole piece in the end of a stream. */
export function hasPiece(end: string, framing: Framing): boolean {
  for (const { data } of framedEvents(end, framing).events) if (isWholePiece(data)) return true;
  return false;
}

function serverSentEvents(text: string): ServerSentEvent[] {
  const { events, rest } = parseEvents(text);
  return [...events, ...parseEvents(`${rest}\n\n`).events.filter(({ data }) => isWholePiece(data))];
}

function* lines(text: string): Iterable<ServerSentEvent> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end).trim();
    if (line !== '' && (end !== -1 || isWholePiece(line))) yield piece(line);
    if (end === -1) return;
    start = end + 1;
  }
}

function arrayEvents(text: string): FramedEvents {
  let isClosed = false;
  function* events(): Iterable<ServerSentEvent> {
    const elements = readArray(text);
    for (let next = elements.next(); ; next = elements.next()) {
      if (next.done) {
        isClosed = next.value;
        return;
      }
      yield piece(next.value);
    }
  }
  return { events: events(), isClosed: () => isClosed };
}

function piece(data: string): ServerSentEvent {
  return { event: undefined, data };
}

function isWholePiece(data: string): boolean {
  const json = parseJson(data);
  return data === doneMark || (json.ok && isRecord(json.value));
}
