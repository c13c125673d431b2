import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, errors } from 'undici';
import { anthropicError, createMessage } from './anthropic.ts';
import type { DemoAnswer } from './api.ts';
import { chatCompletion, listModels, openaiError } from './openai.ts';
import { createTransfer } from './transfer.ts';

/** The provider that is built in: `/demo/v1/…`. It answers with canned markdown and needs no key. */
export interface Demo {
  /** Takes a request and answers through the handler, as a connection pool of undici would. Never throws. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
  /** Breaks off what is under way. */
  close(): void;
}

/** @param options.pieceMs Pause between two pieces of a streamed answer, in milliseconds. */
export function createDemo({ pieceMs = 15 }: { pieceMs?: number } = {}): Demo {
  const running = new Set<AbortController>();

  return {
    dispatch(options, handler) {
      const abort = new AbortController();
      running.add(abort);
      void serve(options, handler, abort, pieceMs).finally(() => running.delete(abort));
      return true;
    },
    close() {
      for (const abort of running) abort.abort(new errors.ClientDestroyedError());
    },
  };
}

async function serve(
  options: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  abort: AbortController,
  pieceMs: number,
): Promise<void> {
  const transfer = createTransfer(handler, abort);
  try {
    const answer = answerFor(options);
    await transfer.head(answer);
    for (const piece of answer.pieces) {
      await transfer.data(piece);
      if (answer.pieces.length > 1) await delay(pieceMs, undefined, { signal: abort.signal });
    }
    transfer.end();
  } catch (error) {
    const reason: unknown = abort.signal.aborted ? abort.signal.reason : error;
    transfer.fail(reason instanceof Error ? reason : new Error(String(reason)));
  }
}

function answerFor({ method, path, body }: Dispatcher.DispatchOptions): DemoAnswer {
  const route = `${method} ${path.split('?', 1)[0]}`;
  switch (route) {
    case 'POST /v1/chat/completions':
      return chatCompletion(readJson(body));
    case 'POST /v1/messages':
      return createMessage(readJson(body));
    case 'GET /v1/models':
      return listModels();
    default:
      return path.startsWith('/v1/messages')
        ? anthropicError(404, 'not_found_error', unknownRoute)
        : openaiError(404, unknownRoute);
  }
}

const unknownRoute =
  'The demo provider has POST /v1/chat/completions, POST /v1/messages and GET /v1/models; nothing else.';

/** `undefined` for what is no JSON, or so large that it is streamed: answered as a request without messages. */
function readJson(body: Dispatcher.DispatchOptions['body']): unknown {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
