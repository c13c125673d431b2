/** Bounds of one exchange. */
export interface ExchangeLimits {
  /** A request body up to this size is read whole before it is sent on; a larger one is streamed. */
  readonly requestBufferBytes: number;
  /** How much of a request body is copied for the log. */
  readonly requestCopyBytes: number;
  /** How much of a response body is copied for the log. */
  readonly responseCopyBytes: number;
  /** How much the copies of all exchanges together hold; what passes beyond it is cut in the log. */
  readonly copiesBytes: number;
  /** How long a response waits for its begin record before it leaves without an id. */
  readonly idWaitMs: number;
  /** A client sends at least `leastBytes` of its request body in each window of `leastWindowMs`. */
  readonly leastBytes: number;
  readonly leastWindowMs: number;
  /** How long a provider may take to accept a connection. Its answer may take as long as it likes. */
  readonly connectTimeoutMs: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: ExchangeLimits = {
  requestBufferBytes: 8 * mebibyte,
  requestCopyBytes: 8 * mebibyte,
  responseCopyBytes: 16 * mebibyte,
  copiesBytes: 256 * mebibyte,
  idWaitMs: 50,
  leastBytes: 1024,
  leastWindowMs: 30_000,
  connectTimeoutMs: 30_000,
};
