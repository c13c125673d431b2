import type { ServerSentEvent } from '../../sse.ts';
import { type Draft, inOrder, isDraft } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { arrayOf, countOf, isRecord, type JsonRecord, nonEmptyText, recordOf } from '../json.ts';
import { addPart, type PartsDraft, startParts } from './parts.ts';
import { readGenerateResponse } from './response.ts';

interface CandidateDraft extends PartsDraft {
  readonly fields: Draft;
  readonly content: Draft;
}

/**
 * Puts the chunks of a stream together into the body that the provider would have sent whole, and reads that. Each
 * chunk is a whole response by itself (Gemini API reference, "models.streamGenerateContent").
 *
 * There is no end mark: a stream has ended when each candidate has its finish reason, or an error is all that came.
 */
export function readGenerateStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const candidates = new Map<number, CandidateDraft>();
  const top: Draft = {};
  let error: string | null = null;

  for (const event of events) {
    const chunk = eventRecord(event, issues);
    if (chunk === null) continue;
    error ??= errorMessage(chunk);
    addTopLevel(top, chunk);
    for (const candidate of arrayOf(chunk.candidates).filter(isRecord)) {
      addCandidate(candidates, candidate, issues);
    }
  }

  const drafts = inOrder(candidates);
  const unfinished = new Set(drafts.filter((draft) => !isFinished(draft)).map(({ open }) => open));
  const whole = drafts.length === 0 ? top : { candidates: drafts.map(assemble), ...top };
  const read = readGenerateResponse(whole, unfinished);
  const isComplete = drafts.length === 0 ? (error ?? read.error) !== null : drafts.every(isFinished);
  return endStream(read, { issues, error, isComplete });
}

/** Of the fields beside the candidates the last value counts; the counts of the usage are totals so far. */
function addTopLevel(top: Draft, chunk: JsonRecord): void {
  const { candidates: _, usageMetadata, ...rest } = chunk;
  Object.assign(top, rest);
  if (!isRecord(usageMetadata)) return;
  top.usageMetadata = Object.assign(isDraft(top.usageMetadata) ? top.usageMetadata : {}, usageMetadata);
}

function addCandidate(drafts: Map<number, CandidateDraft>, candidate: JsonRecord, issues: Issue[]): void {
  const { content, ...fields } = candidate;
  const index = countOf(fields.index) ?? 0;
  const draft = drafts.get(index) ?? { fields: {}, content: {}, ...startParts() };
  drafts.set(index, draft);
  const { parts, ...rest } = recordOf(content);
  Object.assign(draft.fields, fields);
  Object.assign(draft.content, rest);
  for (const part of arrayOf(parts).filter(isRecord)) addPart(draft, part, issues);
}

function isFinished({ fields }: CandidateDraft): boolean {
  return nonEmptyText(fields.finishReason) !== null;
}

function assemble({ fields, content, parts }: CandidateDraft): JsonRecord {
  return { content: { parts, ...content }, ...fields };
}
