import type { ServerSentEvent } from '../../sse.ts';
import type { Draft } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { nonEmptyText, recordOf, textOf } from '../json.ts';

import { addMessageEvent, finishMessage, startMessage } from './draft.ts';
import { addFirstVersionEvent } from './first-version.ts';
import { readCohereResponse } from './response.ts';

/**
 * Puts the events of a stream together into the response that the provider would have sent whole, and reads that
 * (Cohere API reference, "Chat with Streaming"). Unknown events are skipped.
 */
export function readCohereStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const draft = startMessage();
  const response: Draft = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    if (event.data === doneMark) {
      isComplete = true;
      break;
    }
    const data = eventRecord(event, issues);
    if (data === null) continue;
    const type = textOf(data.type) || textOf(event.event);
    if (typeof data.event_type === 'string') {
      addFirstVersionEvent(response, data);
      isComplete ||= data.event_type === 'stream-end';
    } else if (type === 'message-end') {
      const { error: reason, ...fields } = recordOf(data.delta);
      Object.assign(response, fields);
      error ??= nonEmptyText(reason);
      isComplete = true;
    } else {
      addMessageEvent(draft, type, data);
      if (type === 'message-start') response.id = data.id;
      if (type === '' || type === 'error') error ??= errorMessage(data);
    }
  }

  const { id, ...rest } = response;
  const message = finishMessage(draft);
  const read = readCohereResponse({
    ...(id === undefined ? {} : { id }),
    ...(message === null ? {} : { message }),
    ...rest,
  });
  return endStream(read, { issues, error, isComplete });
}
