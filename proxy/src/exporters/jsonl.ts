import { isUtf8 } from 'node:buffer';
import type { ArchiveRecord } from '@thumbwire/shared';
import type { Body } from '../stores/store.ts';
import { type Exporter, eachByItself, jsonLine } from './exporter.ts';

/** One line for each request, with all that belongs to it: what `thumbwire import` reads back without loss. */
export const jsonl: Exporter = {
  summary: 'every request with its bodies, ratings and their history, for another log (thumbwire import)',
  contentType: 'application/jsonl',
  extension: 'jsonl',
  needs: 'archive',
  onlyRated: false,
  head: '',
  open: eachByItself(({ archived }) => {
    if (archived === null) return { leftOut: 'no-messages' };
    const { request, bodies, history, ...rest } = archived;
    const { state, issues, scores, properties } = request;
    if (state === 'open') return { leftOut: 'open' };
    const record: ArchiveRecord = {
      thumbwire: 1,
      request: {
        ...request,
        state,
        issues: [...issues],
        scores: { ...scores },
        properties: { ...properties },
        feedback: request.feedback && { ...request.feedback, tags: [...request.feedback.tags] },
      },
      isRatable: rest.isRatable,
      choiceLengths: rest.choiceLengths && [...rest.choiceLengths],
      promptTail: rest.promptTail,
      bodies: { request: writtenBody(bodies.request), response: writtenBody(bodies.response) },
      history: history.map((event) => ({ ...event, tags: [...event.tags] })),
    };
    return jsonLine(record);
  }),
};

/** Text as it is, any other bytes in base64. */
function writtenBody(body: Body | null): ArchiveRecord['bodies']['request'] {
  if (body === null) return null;
  const { bytes, ...rest } = body;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(content)
    ? { ...rest, text: content.toString('utf8') }
    : { ...rest, base64: content.toString('base64') };
}
