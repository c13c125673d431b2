import type { Begin, Body, Finish } from '../store.ts';

/** A chat with OpenAI, as it begins in tests unless they say otherwise. */
export const chatBegin: Begin = {
  wantedId: null,
  createdAt: Date.parse('2026-01-31T12:00:00Z'),
  source: 'proxy',
  origin: null,
  provider: 'openai',
  format: 'openai-chat',
  method: 'POST',
  path: '/openai/v1/chat/completions',
  targetUrl: 'https://api.openai.com/v1/chat/completions',
  userId: null,
  sessionId: null,
  sessionPath: null,
  sessionName: null,
  promptId: null,
  promptVersion: null,
  modelOverride: null,
  properties: {},
};

/** How it ends: well, and with the bodies that the test adds. */
export function chatFinish(fields: Partial<Finish> = {}): Finish {
  return {
    state: 'complete',
    status: 200,
    error: null,
    latencyMs: 120,
    timeToFirstTokenMs: 40,
    clientFrames: null,
    serverFrames: null,
    request: null,
    response: null,
    secrets: [],
    ...fields,
  };
}

/** A whole body as it passes on the wire: JSON, and not encoded, unless the test says otherwise. */
export function bodyOf(content: string | Uint8Array, fields: Partial<Body> = {}): Body {
  const bytes = Buffer.from(content);
  return {
    bytes,
    contentType: 'application/json',
    contentEncoding: null,
    sizeBytes: bytes.length,
    ...fields,
  };
}
