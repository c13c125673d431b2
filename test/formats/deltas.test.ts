import { formatById, parseEvents } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { bodyText, recordings } from '../support/recordings.ts';

/** The last event of a stream of responses repeats all that came before it, and so does the end of each item. */
const repeats = /^response\.(?:completed|incomplete|.+\.done)$/;

/** Recordings that do not have all pieces: their recorder left some out, or the server sends no pieces of arguments. */
const withoutPieces = /openai-phase|lmstudio-tool-call/;

const streams = recordings(({ name, format, isStreamed }) => {
  return isStreamed && format === 'openai-responses' && !withoutPieces.test(name);
});

test.each(streams.map((stream) => [stream.name, stream] as const))(
  '%s: the pieces alone say what the whole response at the end says',
  (_, stream) => {
    const format = formatById(stream.format);
    const { events } = parseEvents(bodyText(stream));
    const whole = format?.stream(events).choices ?? [];

    const pieces = format?.stream(events.filter(({ event = '' }) => !repeats.test(event))).choices ?? [];

    const said = (choices: typeof whole) =>
      choices.map(({ text, reasoning, toolCalls }) => ({
        text,
        reasoning,
        // What a built-in tool shall do comes with the end of its item.
        toolCalls: toolCalls.filter(({ name }) => name !== 'shell'),
      }));
    expect(said(pieces)).toEqual(said(whole));
    expect(events.some(({ event = '' }) => repeats.test(event) || event === 'error')).toBe(true);
  },
);
