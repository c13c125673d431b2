import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { serve } from './serve.ts';

/** What Ollama says at the end of an answer: times in nanoseconds. */
const counts = {
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 342_546_000,
  eval_count: 298,
  eval_duration: 4_535_599_000,
};

/** An answer in pieces: what was thought, what was said, which tools are to be called. */
export interface OllamaAnswer {
  readonly thinking?: readonly string[];
  readonly text?: readonly string[];
  readonly tools?: readonly {
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  }[];
}

/** A real HTTP server in the place of Ollama. */
export interface OllamaProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** Method and path of each request, in order of arrival. */
  readonly seen: readonly string[];
  /** What it answers to every request from now on. */
  answers(answer: OllamaAnswer): void;
}

/**
 * Speaks the protocol of Ollama's own chat and generate as its documentation describes it (Ollama's repository,
 * `docs/api.md`). It is not Ollama: no model runs, and no traffic of a real one was at hand to be repeated.
 */
export async function startOllamaProvider(): Promise<OllamaProvider> {
  const seen: string[] = [];
  let answer: OllamaAnswer = { text: ['Hello'] };
  const served = await serve((request, response) => {
    const respond = async () => {
      seen.push(`${request.method} ${request.url}`);
      const asked = Object(await json(request));
      if (asked.model === 'nobody') {
        response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify({ error: "model 'nobody' not found" }));
      } else await send(response, asked, piecesOf(answer, request.url === '/api/chat'));
    };
    respond().catch(() => response.destroy()); // The client has gone: what it asked needs no answer.
  });
  return {
    ...served,
    seen,
    answers(given) {
      answer = given;
    },
  };
}

type Piece = Readonly<Record<string, unknown>>;

function piecesOf({ thinking = [], text = [], tools = [] }: OllamaAnswer, isChat: boolean): Piece[] {
  if (!isChat)
    return [
      ...thinking.map((piece) => ({ response: '', thinking: piece })),
      ...text.map((response) => ({ response })),
      { response: '' },
    ];
  const said = (fields: object) => ({ message: { role: 'assistant', content: '', ...fields } });
  return [
    ...thinking.map((piece) => said({ thinking: piece })),
    ...text.map((content) => said({ content })),
    ...tools.map((called) => said({ tool_calls: [{ function: called }] })),
    said({}),
  ];
}

/** One object a line, unless `stream` is false; the last one says how it ended. */
async function send(response: ServerResponse, asked: Piece, pieces: readonly Piece[]): Promise<void> {
  const head = { model: asked.model, created_at: '2026-11-23T12:00:00.385406455Z' };
  const end = { done: true, done_reason: 'stop', ...counts };
  if (asked.stream === false) {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ ...head, ...join(pieces), ...end }));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    response.write(`${JSON.stringify({ ...head, ...piece, ...(isLast ? end : { done: false }) })}\n`);
    await setImmediate();
  }
  response.end();
}

function join(pieces: readonly Piece[]): Piece {
  const texts = (of: readonly Piece[], field: string) => of.map((piece) => piece[field] ?? '').join('');
  const messages = pieces.flatMap(({ message }) => (message === undefined ? [] : [Object(message)]));
  const from = messages.length === 0 ? pieces : messages;
  const thinking = texts(from, 'thinking');
  const thought = thinking === '' ? {} : { thinking };
  if (messages.length === 0) return { response: texts(from, 'response'), ...thought };
  const calls = messages.flatMap((message) => message.tool_calls ?? []);
  const tools = calls.length === 0 ? {} : { tool_calls: calls };
  return { message: { role: 'assistant', content: texts(from, 'content'), ...thought, ...tools } };
}
