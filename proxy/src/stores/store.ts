import type { Filter } from '@thumbwire/shared';

/**
 * Where requests and feedback live. Asynchronous, and without a word of SQL: each store has the same suite.
 *
 * Methods reject with `StoreUnavailableError` when the store cannot answer at the moment (locked, full,
 * restarting); nothing acknowledged is ever lost.
 */
export interface Store {
  /**
   * Opens the record of one exchange. Returns at once; the exchange never waits for the store except, at the
   * moment its response headers leave, for `safe`.
   */
  begin(begin: Begin): OpenRequest;

  /**
   * Sets the feedback of a request. Last write wins and is visible in the next query; acknowledged after fsync.
   *
   * Omitted fields stay, `null` clears them. The same `eventId` with the same content changes nothing.
   * An event older than the current feedback (`ratedAt`) goes to the history only; one from the future counts as now.
   *
   * @throws NotFoundError unknown id; ConflictError the event id was used with other content, or for another request
   */
  setFeedback(id: string, change: FeedbackChange): Promise<void>;
  /** Clears the feedback of a request; its history keeps all events. Clearing what is not rated changes nothing. */
  clearFeedback(id: string, by: FeedbackAuthor): Promise<void>;
  /** @throws NotFoundError */
  feedback(id: string): Promise<FeedbackHistory>;

  /** Sets one property; keys are stored in lower case. @throws NotFoundError */
  setProperty(id: string, key: string, value: string): Promise<void>;
  /** Sets scores by name; booleans are 1 and 0. @throws NotFoundError */
  setScores(id: string, scores: Readonly<Record<string, number | boolean>>): Promise<void>;

  /** One page of requests. Sees everything that was finished or rated before the call. */
  query(query: StoreQuery): Promise<Page>;
  /** How many requests match. */
  count(filter: Filter): Promise<number>;
  /** Requests by id, in the order asked for; unknown ids are left out. */
  get(ids: readonly string[]): Promise<StoredRequest[]>;
  /** The bytes of a request and its response as they passed, or `null` for an unknown id. */
  bodies(id: string): Promise<StoredBodies | null>;

  /**
   * What happened, oldest first: requests logged and feedback set or cleared. Ends with the signal, or when the
   * store is closed.
   *
   * @param after The `id` of the last activity seen; omitted: only what happens from now on.
   */
  activity(options: { after?: number; signal: AbortSignal }): AsyncIterable<Activity>;

  /** A secret of 32 bytes, the same for the life of this store, for signing URLs. */
  signingKey(): Promise<Uint8Array>;
  health(): StoreHealth;
  /** Writes what is pending and closes; requests still open are recorded as `interrupted`. */
  close(): Promise<void>;
}

/** An exchange whose record has begun. */
export interface OpenRequest {
  /**
   * Resolves when the begin record would survive the death of this process.
   * Rejects with `StoreUnavailableError` if it cannot be written.
   */
  readonly safe: Promise<Begun>;
  /** Hands over the outcome; called exactly once. Never throws and never blocks. */
  finish(finish: Finish): void;
  /** Its response left without an id, because `safe` took too long: counts it as not logged. */
  abandon(): void;
}

export interface Begun {
  readonly id: string;
  /**
   * `issued`: the id was minted here. `accepted`: the caller's own, also when a failed and unrated holder gave it
   * up. `in-use`: the caller's own id belongs to another request, a fresh one was issued instead.
   */
  readonly idStatus: 'issued' | 'accepted' | 'in-use';
}

/** How a request was captured. */
export type Source = 'proxy' | 'page' | 'log' | 'selection';

/**
 * `open` until its response ended; then `complete`, `cancelled` (the client went away), `failed` (the provider
 * could not be reached, broke off, or answered with a status of 400 or more) or `interrupted` (the proxy died).
 */
export type RequestState = 'open' | 'complete' | 'cancelled' | 'failed' | 'interrupted';

/** What is known when an exchange starts. Carries no secret. */
export interface Begin {
  /** Id chosen by the caller, already checked (1 to 128 of `A-Za-z0-9_-`); `null`: issue one. */
  readonly wantedId: string | null;
  /** Milliseconds since the epoch, UTC: arrival at the proxy. */
  readonly createdAt: number;
  readonly source: Source;
  /** Web origin of the page that sent it, if a page did. */
  readonly origin: string | null;
  /** Id in the provider table. */
  readonly provider: string;
  /** Id of the wire format; `null`: unknown, still logged. */
  readonly format: string | null;
  readonly method: string;
  /** Path and query as the client asked for it, without credentials. */
  readonly path: string;
  /** Where it went, without credentials. */
  readonly targetUrl: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly sessionPath: string | null;
  readonly sessionName: string | null;
  readonly promptId: string | null;
  readonly promptVersion: string | null;
  readonly modelOverride: string | null;
  /** Keys in lower case. */
  readonly properties: Readonly<Record<string, string>>;
}

/** How an exchange ended. */
export interface Finish {
  readonly state: Exclude<RequestState, 'open'>;
  /** HTTP status that the client got; `null` if it got none. */
  readonly status: number | null;
  /** One sentence without secrets, or `null`. */
  readonly error: string | null;
  /** Milliseconds on a monotonic clock, from arrival to the end. */
  readonly latencyMs: number;
  /** Milliseconds from arrival to the first byte of the response body. */
  readonly timeToFirstTokenMs: number | null;
  readonly request: Body | null;
  readonly response: Body | null;
  /** Credentials of this exchange, to be taken out of what is stored. Never stored themselves. */
  readonly secrets: readonly string[];
}

/** A body as it passed on the wire. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
  /** `gzip`, `br`, `zstd`, `deflate` …; `null` for identity. */
  readonly contentEncoding: string | null;
  /** Whole length in bytes; `bytes` is shorter if the copy was cut. */
  readonly sizeBytes: number;
}

/** A change of feedback. `undefined` leaves a field as it is, `null` clears it. */
export interface FeedbackChange extends FeedbackAuthor {
  readonly rating: boolean;
  readonly comment?: string | null | undefined;
  readonly correction?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** Which of several choices is meant, 0-based. */
  readonly choice?: number | null | undefined;
}

export interface FeedbackAuthor {
  /** Who rates; the API key's name unless the caller says otherwise. */
  readonly rater: string;
  /** Through what: `api`, `cli`, `extension`. */
  readonly source: string;
  /** Minted by the client, 1 to 64 of `A-Za-z0-9_-`; omitted: minted here. */
  readonly eventId?: string | undefined;
  /** Milliseconds since the epoch, UTC; omitted: now. */
  readonly ratedAt?: number | undefined;
}

export interface Feedback {
  readonly id: string;
  readonly rating: boolean;
  readonly comment: string | null;
  readonly correction: string | null;
  readonly tags: readonly string[];
  readonly choice: number | null;
  readonly rater: string;
  readonly source: string;
  /** Milliseconds since the epoch, UTC: when the first rating was given, and when the current one was. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface FeedbackEvent {
  readonly eventId: string;
  readonly kind: 'set' | 'cleared';
  /** The values this event carried; `null` for `cleared`. */
  readonly rating: boolean | null;
  readonly comment: string | null;
  readonly correction: string | null;
  readonly tags: readonly string[];
  readonly choice: number | null;
  readonly rater: string;
  readonly source: string;
  readonly ratedAt: number;
  readonly recordedAt: number;
}

export interface FeedbackHistory {
  readonly current: Feedback | null;
  /** Oldest first. */
  readonly history: readonly FeedbackEvent[];
}

export type SortField =
  | 'created_at'
  | 'latency_ms'
  | 'time_to_first_token_ms'
  | 'cost_usd'
  | 'total_tokens'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'user_id'
  | 'model'
  | 'request_text'
  | 'response_text'
  | 'property'
  | 'random';

export interface StoreQuery {
  readonly filter: Filter;
  /**
   * `null` values come last. Ties are broken by arrival: newest first, and by `created_at` in the same direction.
   * `key` names the property.
   */
  readonly sort: { readonly field: SortField; readonly key?: string; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  readonly offset: number;
  /** Continues after the page that returned it; only with the same filter and sorting by `created_at`. */
  readonly cursor?: string | undefined;
  /** Also returns the bodies of each request. */
  readonly includeBodies?: boolean | undefined;
}

export interface Page {
  readonly requests: readonly StoredRequest[];
  /** Where the next page starts, or `null` if this was the last or the sorting has no cursor. */
  readonly nextCursor: string | null;
}

/** One request with everything but its bytes. Times are milliseconds since the epoch, UTC. */
export interface StoredRequest {
  readonly seq: number;
  readonly id: string;
  /** The id that a retry took over from this request, if one did. */
  readonly retriedAs: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly updatedAt: number;
  readonly source: Source;
  readonly origin: string | null;
  readonly provider: string;
  readonly format: string | null;
  readonly method: string;
  readonly path: string;
  readonly targetUrl: string;
  readonly status: number | null;
  readonly state: RequestState;
  readonly error: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly modelOverride: string | null;
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
  readonly finishReason: string | null;
  readonly isStreamed: boolean;
  readonly choices: number;
  /** What could not be read or kept, each one sentence. */
  readonly issues: readonly string[];
  readonly instance: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly sessionPath: string | null;
  readonly sessionName: string | null;
  readonly promptId: string | null;
  readonly promptVersion: string | null;
  readonly requestText: string | null;
  readonly responseText: string | null;
  readonly requestSizeBytes: number;
  readonly responseSizeBytes: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly scores: Readonly<Record<string, { readonly value: number; readonly isBoolean: boolean }>>;
  readonly feedback: Feedback | null;
  /** Only with `includeBodies`. */
  readonly bodies?: StoredBodies;
}

export interface StoredBodies {
  readonly request: Body | null;
  readonly response: Body | null;
}

export interface Activity {
  /** Grows by one with each activity of this store. */
  readonly id: number;
  readonly type: 'request.logged' | 'feedback.set' | 'feedback.cleared';
  readonly at: number;
  readonly requestId: string;
}

export interface StoreHealth {
  readonly status: 'ok' | 'degraded';
  /** Why it is degraded, in one sentence; `null` when it is not. */
  readonly reason: string | null;
  /** Requests that passed without an id because they could not be logged, since start. */
  readonly notLogged: number;
  /** Finished requests waiting to be written. */
  readonly pending: number;
  /** Written requests whose text is not searchable yet. */
  readonly unindexed: number;
  /** Exchanges under way. */
  readonly open: number;
}
