import type { ServerSentEvent } from '../sse.ts';
import { addTopLevel, type Draft, inOrder } from './chunks.ts';
import { errorMessage } from './error-message.ts';
import { doneMark, endStream, eventRecord } from './events.ts';
import type { Choice, Issue, ReadResponse } from './format.ts';
import { arrayOf, countOf, isRecord, issue, type JsonRecord, nonEmptyText } from './json.ts';
import { readUsage } from './openai-usage.ts';
import { responseWithoutObject } from './read.ts';

/** Reads a whole response that has its answers as `choices`, each with its index. */
export function readChoices(body: unknown, readChoice: (choice: JsonRecord) => Choice): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const choices = arrayOf(body.choices)
    .filter(isRecord)
    .toSorted((a, b) => (countOf(a.index) ?? 0) - (countOf(b.index) ?? 0))
    .map(readChoice);
  const isEmpty = choices.length === 0 && error === null;
  return {
    model: nonEmptyText(body.model),
    choices,
    usage: readUsage(body),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no choices.', body)] : [],
  };
}

/** How the chunks of a stream become the choices of a whole response. */
export interface ChoiceChunks {
  /** The `object` of a whole response. */
  readonly object: string;
  /** The choice with this index before its first piece. */
  start(index: number): Draft;
  /** Adds a piece, without its index, to the choice. */
  add(choice: Draft, piece: JsonRecord): void;
  /** The choice as a whole response has it. */
  finish(choice: Draft): JsonRecord;
  /** Whether a chunk is the last one, where that is not said by the mark alone. */
  isLast?(chunk: JsonRecord): boolean;
  /** Reads the response that the chunks make. */
  read(body: JsonRecord): ReadResponse;
}

/** Puts the chunks of a stream together into the body that the provider would have sent whole, and reads that. */
export function readChunks(events: Iterable<ServerSentEvent>, chunks: ChoiceChunks): ReadResponse {
  const issues: Issue[] = [];
  const top: Draft = {};
  const choices = new Map<number, Draft>();
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    if (event.data === doneMark) {
      isComplete = true;
      break;
    }
    const chunk = eventRecord(event, issues);
    if (chunk === null) continue;
    error ??= errorMessage(chunk);
    addTopLevel(top, chunk);
    for (const { index, ...piece } of arrayOf(chunk.choices).filter(isRecord)) {
      const at = countOf(index) ?? 0;
      const choice = choices.get(at) ?? chunks.start(at);
      choices.set(at, choice);
      chunks.add(choice, piece);
    }
    if (chunks.isLast?.(chunk)) isComplete = true;
  }

  const read = chunks.read({
    ...top,
    object: chunks.object,
    choices: inOrder(choices).map((choice) => chunks.finish(choice)),
  });
  return endStream(read, { issues, error, isComplete });
}
