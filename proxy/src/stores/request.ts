import type { Begin, Body, RequestState } from './exchange.ts';
import type { Feedback } from './feedback.ts';

/** One request with everything but its bytes. Times are milliseconds since the epoch, UTC. */
export interface StoredRequest extends Omit<Begin, 'wantedId'> {
  readonly seq: number;
  readonly id: string;
  /** The id that a retry took over from this request, if one did. */
  readonly retriedAs: string | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
  readonly status: number | null;
  readonly state: RequestState;
  /** What the proxy, or else the provider, said went wrong. */
  readonly error: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  /** Override, else the model that answered, else the one asked for. */
  readonly model: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
  /** US dollars; `null` if the model has no known price. */
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly timeToFirstTokenMs: number | null;
  /** Data frames of a WebSocket, each way; `null` for anything else, and where the proxy died before its end. */
  readonly clientFrames: number | null;
  readonly serverFrames: number | null;
  /** Of the first choice. */
  readonly finishReason: string | null;
  readonly isStreamed: boolean;
  /** How many answers came; 0 if none could be read. */
  readonly choices: number;
  /** What could not be read or kept, each one sentence. */
  readonly issues: readonly string[];
  /** Which proxy process. */
  readonly instance: string;
  /** At most 1 MiB of UTF-8; `null` if there was nothing to read. */
  readonly requestText: string | null;
  readonly responseText: string | null;
  readonly requestSizeBytes: number;
  readonly responseSizeBytes: number;
  readonly scores: Readonly<Record<string, { readonly value: number; readonly isBoolean: boolean }>>;
  readonly feedback: Feedback | null;
  /** Only with `includeInputs`. */
  readonly inputs?: StoredInputs;
}

/**
 * What the bodies of a request say, as values that JSON can hold: parsed JSON, or the text where it is none; a stream
 * in the provider's non-streamed shape; `null` where there is no body; a note where one is too large to be read.
 */
export interface StoredInputs {
  readonly request: unknown;
  readonly response: unknown;
}

/** The bytes of a request and its response as they passed, without credentials; `null` where there were none. */
export interface StoredBodies {
  readonly request: Body | null;
  readonly response: Body | null;
}
