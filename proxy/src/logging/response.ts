import {
  type Format,
  framingOf,
  InvalidError,
  isRecord,
  type LogInput,
  parseEvents,
  parseJson,
  recogniseFormat,
} from '@thumbwire/shared';
import type { Body } from '../stores/store.ts';

/** The response of a log. */
export interface LoggedResponse {
  readonly body: Body | null;
  /** The format that it shows by its shape, or the one that was known. */
  readonly format: Format | null;
  /** What is said beside JSON: the helpers put the error of a failed call there. */
  readonly remark: string | null;
}

/**
 * Reads the response of a log: an object, the text of one, an event stream, or its events, one a line.
 *
 * Events that come one a line, as the helpers' streams give them, get the framing of an event stream back, with the
 * end mark that clients do not hand on.
 *
 * @param known The format that the URL tells.
 * @param isWhole Whether the response came to its end.
 * @throws InvalidError It is nested too deep to be written as JSON.
 */
export function readLogged(
  { json, textBody }: LogInput['providerResponse'],
  known: Format | null,
  isWhole: boolean,
): LoggedResponse {
  if (typeof textBody === 'string' && textBody.trim() !== '') return readText(textBody, known, isWhole);
  // How the SDK `helicone` logs a stream.
  if (Array.isArray(json.streamed_data)) {
    const lines = json.streamed_data.map((event: unknown) => toJson(event, 'providerResponse.json'));
    return readText(lines.join('\n'), known, isWhole);
  }
  if (Object.keys(json).length === 0) return { body: null, format: known, remark: null };
  return {
    body: toBody(toJson(json, 'providerResponse.json'), 'application/json'),
    format: known ?? recogniseFormat(json),
    remark: null,
  };
}

function readText(text: string, known: Format | null, isWhole: boolean): LoggedResponse {
  const whole = parseObject(text);
  if (whole !== null) {
    const format = known ?? recogniseFormat(whole);
    return { body: toBody(text, 'application/json'), format, remark: null };
  }
  if (framingOf(known ?? {}, text, null) === 'event-stream') {
    const events = parseEvents(text).events.map(({ data }) => parseObject(data));
    return { body: toBody(text, 'text/event-stream'), format: known ?? recogniseOne(events), remark: null };
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const events = lines.map(parseObject);
  const format = known ?? recogniseOne(events);
  const remarks = lines.filter((_, index) => events[index] === null);
  const remark = remarks[0] ?? null;
  if (format === null || remarks.length === lines.length) {
    return { body: toBody(text, 'text/plain'), format, remark };
  }
  const framed = [
    // A line that begins with a colon is a comment (WHATWG HTML, section 9.2.6).
    ...remarks.map((line) => `: ${line}\n`),
    ...lines.flatMap((line, index) => (events[index] === null ? [] : [`data: ${line}\n\n`])),
    ...(isWhole && format.endMark !== undefined ? [`data: ${format.endMark}\n\n`] : []),
  ];
  return { body: toBody(framed.join(''), 'text/event-stream'), format, remark };
}

function recogniseOne(events: readonly unknown[]): Format | null {
  for (const event of events) {
    const format = recogniseFormat(event);
    if (format !== null) return format;
  }
  return null;
}

function parseObject(text: string): object | null {
  const json = parseJson(text);
  return json.ok && isRecord(json.value) ? json.value : null;
}

/** @throws InvalidError It is nested too deep. */
export function toJson(value: unknown, name: string): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (cause) {
    throw new InvalidError(`${name} is nested too deep to be stored; log a flatter form of it.`, { cause });
  }
}

/** A body as it is stored; there was no content encoding. */
export function toBody(text: string, contentType: string): Body {
  const bytes = Buffer.from(text);
  return { bytes, contentType, contentEncoding: null, sizeBytes: bytes.length };
}
