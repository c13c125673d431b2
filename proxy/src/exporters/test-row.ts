import { readSaid } from '../derive/said.ts';
import type { Body, StoredRequest } from '../stores/store.ts';
import { bodyOf, chatBegin } from '../stores/suite/chat.ts';
import type { ExportRow } from './exporter.ts';

const emptyFeedback = {
  id: 'feedback-1',
  rating: true,
  comment: null,
  correction: null,
  tags: [],
  choice: null,
  rater: 'admin',
  source: 'api',
  createdAt: 1,
  updatedAt: 1,
};

/** A request as it is stored, with the given bodies. Not rated unless the test says so. */
export function rowOf({
  seq = 1,
  format = 'openai-chat',
  path = '/openai/v1/chat/completions',
  asked = { model: 'm', messages: [{ role: 'user', content: 'Why?' }] },
  answered = answerOf('Because.'),
  type = 'application/json',
  feedback = null,
  request: more = {},
}: {
  seq?: number;
  format?: string | null;
  path?: string;
  asked?: unknown;
  answered?: unknown;
  /** Of the response. */
  type?: string;
  feedback?: Partial<NonNullable<StoredRequest['feedback']>> | null;
  request?: Partial<StoredRequest>;
} = {}): ExportRow {
  const request: StoredRequest = {
    ...blank,
    seq,
    id: `req-${seq}`,
    format,
    path,
    feedback: feedback && { ...emptyFeedback, ...feedback },
    ...more,
  };
  const bodies = { request: bodyIn(asked), response: bodyIn(answered, type) };
  return { request, archived: null, ...readSaid(request, bodies) };
}

/** A chat completion with these choices. */
export function answerOf(...texts: string[]): unknown {
  const choices = texts.map((content, index) => ({
    index,
    message: { role: 'assistant', content },
    finish_reason: 'stop',
  }));
  return { object: 'chat.completion', model: 'm', choices };
}

function bodyIn(value: unknown, contentType = 'application/json'): Body | null {
  if (value === null) return null;
  return bodyOf(typeof value === 'string' ? value : JSON.stringify(value), { contentType });
}

const { wantedId: _, ...begun } = chatBegin;

const blank: StoredRequest = {
  ...begun,
  seq: 1,
  id: 'req-1',
  retriedAs: null,
  endedAt: Date.parse('2026-01-31T12:00:01Z'),
  updatedAt: 1,
  status: 200,
  state: 'complete',
  error: null,
  requestModel: 'm',
  responseModel: 'm',
  model: 'm',
  promptTokens: 1,
  completionTokens: 2,
  totalTokens: 3,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  costUsd: 0.25,
  latencyMs: 1000,
  timeToFirstTokenMs: 100,
  clientFrames: null,
  serverFrames: null,
  finishReason: 'stop',
  isStreamed: false,
  choices: 1,
  issues: [],
  instance: 'test',
  requestText: 'Why?',
  responseText: 'Because.',
  requestSizeBytes: 10,
  responseSizeBytes: 10,
  scores: {},
  feedback: null,
};
