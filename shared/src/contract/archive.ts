import { z } from 'zod';

const text = z.string().nullable();
const number = z.number().nullable();
const aTime = 'must be a time in milliseconds since 1970, a whole number up to the year 2248';
/** Milliseconds since the epoch, UTC; none later has a place in the order of time of a log. */
const time = z.int({ error: aTime }).max(2 ** 43 - 1, { error: aTime });

const ArchivedBody = z
  .object({
    contentType: text,
    contentEncoding: text,
    sizeBytes: z.int().nonnegative(),
    text: z.string().optional(),
    base64: z.base64().optional(),
  })
  .refine((body) => (body.text === undefined) !== (body.base64 === undefined), {
    error: 'A body has either text or base64.',
  });

const feedback = {
  comment: text,
  correction: text,
  tags: z.array(z.string()),
  choice: z.int().nonnegative().nullable(),
  rater: z.string(),
  source: z.string(),
};

/**
 * One request with all that belongs to it: a line of an export in the format `jsonl`. Times are milliseconds since the
 * epoch, UTC; bodies are as they passed, without credentials.
 */
export const ArchiveRecord = z.object({
  thumbwire: z
    .literal(1, { error: 'must be 1: another version wrote it' })
    .describe('The version of this shape'),
  request: z.object({
    id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/, { error: 'request.id must be 1 to 128 of A-Z a-z 0-9 _ -.' }),
    retriedAs: text,
    createdAt: time.nonnegative({ error: aTime }),
    endedAt: time.nullable(),
    updatedAt: time,
    source: z.enum(['proxy', 'page', 'log', 'selection']),
    origin: text,
    provider: z.string(),
    format: text,
    method: z.string(),
    path: z.string(),
    targetUrl: z.string(),
    status: z.int().nullable(),
    state: z.enum(['complete', 'cancelled', 'interrupted', 'failed']),
    error: text,
    requestModel: text,
    responseModel: text,
    modelOverride: text,
    model: text,
    promptTokens: number,
    completionTokens: number,
    totalTokens: number,
    cacheReadTokens: number,
    cacheWriteTokens: number,
    reasoningTokens: number,
    costUsd: number,
    latencyMs: number,
    timeToFirstTokenMs: number,
    clientFrames: number,
    serverFrames: number,
    finishReason: text,
    isStreamed: z.boolean(),
    choices: z.int().nonnegative(),
    issues: z.array(z.string()),
    instance: z.string(),
    userId: text,
    sessionId: text,
    sessionPath: text,
    sessionName: text,
    promptId: text,
    promptVersion: text,
    properties: z.record(z.string(), z.string()),
    requestText: text,
    responseText: text,
    requestSizeBytes: z.int().nonnegative(),
    responseSizeBytes: z.int().nonnegative(),
    scores: z.record(z.string(), z.object({ value: z.number(), isBoolean: z.boolean() })),
    feedback: z
      .object({ id: z.string(), rating: z.boolean(), ...feedback, createdAt: time, updatedAt: time })
      .nullable(),
  }),
  isRatable: z.boolean(),
  choiceLengths: z.array(z.int().nonnegative()).nullable(),
  promptTail: text,
  bodies: z.object({ request: ArchivedBody.nullable(), response: ArchivedBody.nullable() }),
  history: z.array(
    z.object({
      eventId: z.string().min(1),
      kind: z.enum(['set', 'cleared']),
      rating: z.boolean().nullable(),
      ...feedback,
      ratedAt: time,
      recordedAt: time,
      contentHash: z.string().regex(/^(?:[0-9a-f]{2})*$/),
    }),
  ),
});
export type ArchiveRecord = z.infer<typeof ArchiveRecord>;
