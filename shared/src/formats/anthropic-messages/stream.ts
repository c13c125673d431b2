import type { ServerSentEvent } from '../../sse.ts';
import { type Draft, inOrder, isDraft } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { countOf, isRecord, type JsonRecord, recordOf, textOf } from '../json.ts';
import { addBlockDelta, type BlockDraft, finishBlock, startBlock } from './block.ts';
import { readMessage } from './response.ts';

/**
 * Puts the events of a stream together into the message that the provider would have sent whole, and reads that
 * (Anthropic documentation, "Streaming messages").
 *
 * New kinds of events may come at any time and are skipped, as that document asks.
 */
export function readMessageStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const blocks = new Map<number, BlockDraft>();
  const message: Draft = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    const data = eventRecord(event, issues);
    if (data === null) continue;
    const index = countOf(data.index) ?? 0;
    switch (textOf(data.type) || textOf(event.event)) {
      case 'message_start':
        Object.assign(message, recordOf(data.message));
        break;
      case 'content_block_start':
        blocks.set(index, startBlock(recordOf(data.content_block)));
        break;
      case 'content_block_delta':
        blocks.set(index, addBlockDelta(blocks.get(index), recordOf(data.delta)));
        break;
      case 'message_delta':
        addMessageDelta(message, data);
        break;
      case 'message_stop':
        isComplete = true;
        break;
      case 'error':
        error ??= errorMessage(data);
        break;
    }
  }

  const finished = inOrder(blocks).map((block) => finishBlock(block, issues));
  const inputs = new Map(
    finished.flatMap(({ input }, position) => (input === '' ? [] : [[position, input]])),
  );
  const hasBegun = 'content' in message || blocks.size > 0;
  const start = { type: 'message', role: 'assistant', stop_reason: null };
  const content = finished.map(({ block }) => block);
  const read = readMessage({ ...start, ...message, ...(hasBegun ? { content } : {}) }, inputs);
  return endStream(read, { issues, error, isComplete });
}

/** The usage holds running totals, not additions; other fields beside the delta belong to the message. */
function addMessageDelta(message: Draft, data: JsonRecord): void {
  const { type: _, delta, usage, ...rest } = data;
  const counted = isDraft(message.usage) ? message.usage : {};
  Object.assign(message, recordOf(delta), rest);
  if (isRecord(usage)) message.usage = Object.assign(counted, usage);
}
