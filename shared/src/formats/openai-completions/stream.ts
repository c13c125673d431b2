import type { ServerSentEvent } from '../../sse.ts';
import { addFields, addTopLevel, type Draft } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endMissing, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, countOf, isRecord } from '../json.ts';

import { readCompletion } from './response.ts';

/**
 * Puts the chunks of a stream together into the body that the provider would have sent whole, and reads that
 * (OpenAI API reference, "Create completion", section on `stream`). A chunk has the shape of a whole response.
 */
export function readCompletionStream(events: Iterable<ServerSentEvent>): ReadResponse {
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
    for (const { index, ...fields } of arrayOf(chunk.choices).filter(isRecord)) {
      const at = countOf(index) ?? 0;
      const choice = choices.get(at) ?? { text: '', index: at, logprobs: null, finish_reason: null };
      choices.set(at, choice);
      addFields(choice, fields, 0);
    }
  }

  const read = readCompletion({
    ...top,
    object: 'text_completion',
    choices: [...choices].toSorted(([a], [b]) => a - b).map(([, choice]) => choice),
  });
  issues.push(...(isComplete ? read.issues : [endMissing]));
  return { ...read, error, isComplete, issues };
}
