import { readSaid } from '../derive/said.ts';
import type { Body, StoredRequest } from '../stores/store.ts';
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
  feedback = null,
  request: more = {},
}: {
  seq?: number;
  format?: string | null;
  path?: string;
  asked?: unknown;
  answered?: unknown;
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
  const bodies = { request: bodyOf(asked), response: bodyOf(answered) };
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

function bodyOf(value: unknown): Body | null {
  if (value === null) return null;
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { bytes, contentType: 'application/json', contentEncoding: null, sizeBytes: bytes.length };
}

const blank: StoredRequest = {
  seq: 1,
  id: 'req-1',
  retriedAs: null,
  createdAt: Date.parse('2026-01-31T12:00:00Z'),
  endedAt: Date.parse('2026-01-31T12:00:01Z'),
  updatedAt: 1,
  source: 'proxy',
  origin: null,
  provider: 'openai',
  format: null,
  method: 'POST',
  path: '',
  targetUrl: '',
  userId: null,
  sessionId: null,
  sessionPath: null,
  sessionName: null,
  promptId: null,
  promptVersion: null,
  modelOverride: null,
  properties: {},
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
