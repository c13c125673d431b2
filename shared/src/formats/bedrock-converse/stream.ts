import type { ServerSentEvent } from '../../sse.ts';
import { type Draft, inOrder } from '../chunks.ts';
import { endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { countOf, nonEmptyText, recordOf } from '../json.ts';
import { addBlockDelta, type BlockDraft, finishBlock, startBlock } from './block.ts';
import { readConverseResponse } from './response.ts';

/**
 * Puts the events of a stream together into the body that Converse would have answered with, and reads that
 * (Amazon Bedrock API reference, "ConverseStream"). Events have their kind in their name.
 *
 * The message ends with `messageStop`; the counts come after it, and a stream may end before them.
 */
export function readConverseStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const blocks = new Map<number, BlockDraft>();
  const message: Draft = { role: 'assistant' };
  const top: Draft = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    const data = eventRecord(event, issues);
    if (data === null) continue;
    const { p: _padding, ...fields } = data;
    const index = countOf(fields.contentBlockIndex) ?? 0;
    switch (event.event) {
      case 'messageStart':
        Object.assign(message, fields);
        break;
      case 'contentBlockStart':
        blocks.set(index, startBlock(recordOf(fields.start)));
        break;
      case 'contentBlockDelta':
        blocks.set(index, addBlockDelta(blocks.get(index) ?? startBlock({}), recordOf(fields.delta)));
        break;
      case 'messageStop':
        Object.assign(top, fields);
        isComplete = true;
        break;
      case 'metadata':
        Object.assign(top, fields);
        break;
      default:
        // `throttlingException`, `modelStreamErrorException` …
        error ??= /Exception$|^error$/.test(event.event ?? '')
          ? (nonEmptyText(fields.message) ?? event.event ?? null)
          : null;
    }
  }

  const finished = inOrder(blocks).map((block) => finishBlock(block, issues));
  const inputs = new Map(
    finished.flatMap(({ input }, position) => (input === '' ? [] : [[position, input]])),
  );
  const hasBegun = finished.length > 0 || isComplete;
  const content = finished.map(({ block }) => block);
  const read = readConverseResponse(
    { ...(hasBegun ? { output: { message: { ...message, content } } } : {}), ...top },
    inputs,
  );
  return endStream(read, { issues, error, isComplete });
}
