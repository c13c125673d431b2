import type { ServerSentEvent } from '../../sse.ts';
import { type Draft, inOrder } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, countOf, isRecord, textOf } from '../json.ts';
import { addItemEvent } from './draft.ts';
import { readModelResponse } from './response.ts';

/** The last event of a stream; it holds the whole response. */
const ends = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/**
 * Puts the events of a stream together into the response that the provider would have sent whole, and reads that
 * (OpenAI API reference, "Responses", section on streaming events). Unknown events are skipped.
 */
export function readResponseStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const items = new Map<number, Draft>();
  const response: Draft = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    // OpenRouter ends its streams with the mark of chat completions too.
    if (event.data === doneMark) {
      isComplete = true;
      break;
    }
    const data = eventRecord(event, issues);
    if (data === null) continue;
    const type = textOf(data.type) || textOf(event.event);
    if (isRecord(data.response)) {
      Object.assign(response, data.response);
      replaceItems(items, data.response.output);
    } else if (type === 'error' || type === '') {
      error ??= errorMessage(data);
    } else {
      const index = countOf(data.output_index) ?? 0;
      const item = addItemEvent(items.get(index), type, data);
      if (item !== undefined) items.set(index, item);
    }
    if (ends.has(type)) {
      isComplete = true;
      break;
    }
  }

  const output = inOrder(items);
  const read = readModelResponse({ object: 'response', ...response, output });
  return endStream(read, { issues, error, isComplete });
}

/** What has come piece by piece stays where a response is sent without its output. */
function replaceItems(items: Map<number, Draft>, output: unknown): void {
  const whole = arrayOf(output).filter(isRecord);
  if (whole.length === 0) return;
  items.clear();
  for (const [index, item] of whole.entries()) items.set(index, { ...item });
}
