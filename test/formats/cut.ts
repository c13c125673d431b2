import {
  awsEventsAsText,
  framingOf,
  isAwsEventStream,
  type ReadResponse,
  readResponse,
} from '@thumbwire/shared';
import type { Recording } from '../support/recordings.ts';
import { formatOf } from './found.ts';

/** Reads the start of a recorded stream. */
export function readBytes(of: Recording, bytes: Buffer): ReadResponse {
  const format = formatOf(of);
  const text = isAwsEventStream(bytes) ? awsEventsAsText(bytes) : new TextDecoder().decode(bytes);
  const [, type = null] = of.headers.find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return readResponse(format, text, framingOf(format, text, type));
}

/** What is wrong with the reading of a stream that was cut, beside that of the whole one; `null`: nothing. */
export function problemOf(cut: ReadResponse, full: ReadResponse): string | null {
  if (cut.isComplete !== (cut.issues.length === 0)) return 'complete and with issues, or neither';
  if (cut.choices.length > full.choices.length) return 'more choices than there are';
  for (const [index, choice] of cut.choices.entries()) {
    const end = full.choices[index];
    if (!end?.text.startsWith(choice.text)) return `the text "${choice.text}" is no prefix`;
    if (!end.reasoning.startsWith(choice.reasoning)) return 'the reasoning is no prefix';
    for (const [position, call] of choice.toolCalls.entries()) {
      const wholeCall = end.toolCalls[position];
      // A tool without arguments has `{}` until the first piece of them comes.
      const isPrefix = wholeCall?.arguments.startsWith(call.arguments) || call.arguments === '{}';
      if (!isPrefix) return `the arguments ${call.arguments} are no prefix`;
    }
  }
  return null;
}
