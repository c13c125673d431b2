import { createHash } from 'node:crypto';
import {
  type Format,
  findFormat,
  framingOf,
  type ReadResponse,
  readResponse,
  type ToolCall,
} from '@thumbwire/shared';
import { bodyText, type Recording } from '../support/recordings.ts';
import type { Expected, ExpectedText } from './expected.ts';

export function formatOf(recording: Pick<Recording, 'method' | 'path'>): Format {
  const format = findFormat(recording.method, recording.path);
  if (format === null) throw new Error(`No format reads ${recording.path}.`);
  return format;
}

/** The response of a recording, framed as its body says. */
export function read(recording: Recording): ReadResponse {
  const format = formatOf(recording);
  const text = bodyText(recording);
  return readResponse(format, text, framingOf(format, text, null));
}

/** What was read, in the form of the expected values. */
export function foundIn({ choices }: ReadResponse): NonNullable<Expected['choices']> {
  return choices.map(({ finishReason, toolCalls, text, reasoning }) => ({
    finishReason,
    text: summary(text),
    reasoning: summary(reasoning),
    toolCalls: toolCalls.map((call) => ({ ...call, arguments: argumentsOf(call) })),
  }));
}

function summary(text: string): ExpectedText | null {
  if (text === '') return null;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const characters = [...text];
  return {
    length: text.length,
    sha256,
    start: characters.slice(0, 20).join(''),
    end: characters.slice(-20).join(''),
  };
}

/** Parsed; a custom tool takes any text. */
export function argumentsOf({ arguments: json }: ToolCall): unknown {
  try {
    return JSON.parse(json || '{}');
  } catch {
    return json; // No JSON, as a custom tool takes it.
  }
}
