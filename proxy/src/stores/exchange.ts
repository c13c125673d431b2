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

/** The record of an exchange that is safe. */
export interface Begun {
  readonly id: string;
  /**
   * `issued`: the id was minted here. `accepted`: the caller's own, also when a failed and unrated holder gave it
   * up. `in-use`: the caller's own id belongs to another request, a fresh one was issued instead.
   */
  readonly idStatus: 'issued' | 'accepted' | 'in-use';
}

/** How a request can be captured. */
export const sources = ['proxy', 'page', 'log', 'selection'] as const;
export type Source = (typeof sources)[number];

/**
 * `open` until its response ended; then `complete`, `cancelled` (the client went away), `failed` (the provider
 * could not be reached, broke off, or answered with a status of 400 or more) or `interrupted` (the proxy died).
 */
export const requestStates = ['open', 'complete', 'cancelled', 'failed', 'interrupted'] as const;
export type RequestState = (typeof requestStates)[number];

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
  /** Milliseconds from arrival to the first byte of the response body, or to the first frame. */
  readonly timeToFirstTokenMs: number | null;
  /** Data frames that passed over a WebSocket, from the client and from the provider; `null`: it was none. */
  readonly clientFrames: number | null;
  readonly serverFrames: number | null;
  readonly request: Body | null;
  readonly response: Body | null;
  /** Bodies that are read and not kept, nor any text of theirs; default: both are kept. */
  readonly omits?: readonly ('request' | 'response')[];
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
