import { createParser } from 'eventsource-parser';

/** One server-sent event (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  /** The `event:` field; `undefined` for an unnamed event. */
  readonly event: string | undefined;
  /** The `data:` lines, joined by line feeds. */
  readonly data: string;
}

/**
 * A blank line: two line ends in a row, or one at the very start. A carriage return is a line end of its own
 * only if no line feed follows (WHATWG HTML, section 9.2.5).
 */
const blankLine = /(?:^|\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))/g;

/**
 * Splits the text of an event stream into its events.
 *
 * Line ends may be CR, LF or CRLF; a byte order mark, comments and unknown fields are skipped.
 *
 * @param text A whole stream, or the start of one that was cut off.
 * @returns The complete events in order, and `rest`: what follows the last blank line (empty if nothing does).
 * @throws never
 * @see WHATWG HTML, section 9.2.6, "Interpreting an event stream"
 */
export function parseEvents(text: string): { events: ServerSentEvent[]; rest: string } {
  const events: ServerSentEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  parser.feed(text);
  return { events, rest: text.slice(endOfLastBlankLine(text)) };
}

/** Looks at the end of the text first, so that a long stream is not searched as a whole. */
function endOfLastBlankLine(text: string): number {
  for (let length = 4096; ; length *= 4) {
    const from = Math.max(0, text.length - length);
    // What matches at the cut itself may be half of a line end.
    const last = [...text.slice(from).matchAll(blankLine)].findLast(({ index }) => index > 0 || from === 0);
    if (last) return from + last.index + last[0].length;
    if (from === 0) return 0;
  }
}
