import { STATUS_CODES } from 'node:http';
import type { Dispatcher } from 'undici';
import type { DemoAnswer } from './api.ts';

/** One response on its way to a handler, which may hold it back or call it off. */
export interface Transfer {
  head(answer: DemoAnswer): Promise<void>;
  data(piece: string): Promise<void>;
  end(): void;
  fail(error: Error): void;
}

/** Tells a handler what a connection would tell it. @see undici, Dispatcher: DispatchHandler and DispatchController */
export function createTransfer(handler: Dispatcher.DispatchHandler, abort: AbortController): Transfer {
  const { signal } = abort;
  let isPaused = false;
  let flow = Promise.withResolvers<void>();
  const controller: Dispatcher.DispatchController = {
    get aborted() {
      return signal.aborted;
    },
    get reason() {
      return signal.reason instanceof Error ? signal.reason : null;
    },
    get paused() {
      return isPaused;
    },
    rawHeaders: null,
    abort: (reason) => abort.abort(reason),
    pause() {
      if (isPaused) return;
      isPaused = true;
      flow = Promise.withResolvers();
    },
    resume() {
      isPaused = false;
      flow.resolve();
    },
  };
  signal.addEventListener('abort', () => controller.resume());
  const whenFlowing = async () => {
    if (isPaused) await flow.promise;
    signal.throwIfAborted();
  };
  handler.onRequestStart?.(controller, null);

  return {
    async head({ status, contentType, pieces }) {
      await whenFlowing();
      const [only = ''] = pieces;
      controller.rawHeaders = [
        ['Content-Type', contentType],
        pieces.length === 1
          ? ['Content-Length', String(Buffer.byteLength(only))]
          : ['Cache-Control', 'no-cache'],
      ].flat();
      handler.onResponseStart?.(controller, status, {}, STATUS_CODES[status] ?? '');
      await whenFlowing();
    },
    async data(piece) {
      handler.onResponseData?.(controller, Buffer.from(piece));
      await whenFlowing();
    },
    end: () => handler.onResponseEnd?.(controller, {}),
    fail: (error) => handler.onResponseError?.(controller, error),
  };
}
