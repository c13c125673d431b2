import { createParser } from 'eventsource-parser';

/** One server-sent event (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  /** The `event:` field; `undefined` for an unnamed event. */
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * Splits the text of an event stream into its events.
 *
 * @param text A whole stream, or the start of one that was cut off.
 * @returns The complete events in order, and `rest`: what follows the last blank line (empty if nothing does).
 */
export function parseEvents(text: string): { events: ServerSentEvent[]; rest: string } {
  throw new Error(text);
}
