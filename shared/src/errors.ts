/** One thing wrong with an input: where, and what. `path` is empty for the input as a whole. */
export interface InputIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Stable error codes, part of the API contract, with the HTTP status each is answered with. */
export const errorStatuses = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  too_large: 413,
  misdirected: 421,
  too_many: 429,
  upstream_failed: 502,
  unreachable: 503,
  store_unavailable: 503,
  unexpected_response: 500,
} as const;

/** A key of `errorStatuses`: what a program tells errors apart by. */
export type ErrorCode = keyof typeof errorStatuses;

/** Base of every error that Thumbwire throws on purpose: one clear sentence and a stable code. */
export abstract class ThumbwireError extends Error {
  abstract override readonly name: string;
  abstract readonly code: ErrorCode;

  /** The HTTP status this error is answered with. */
  get status(): number {
    return errorStatuses[this.code];
  }
}

/** The input is not what the endpoint or command takes; nothing was changed. */
export class InvalidError extends ThumbwireError {
  override readonly name = 'InvalidError';
  readonly code = 'invalid';
  /** What is wrong, place by place; empty where the message says it all. */
  readonly issues: readonly InputIssue[];

  constructor(message: string, options: ErrorOptions & { issues?: readonly InputIssue[] } = {}) {
    super(message, options);
    this.issues = options.issues ?? [];
  }
}

/** No API key, or one that is not ours. */
export class UnauthorizedError extends ThumbwireError {
  override readonly name = 'UnauthorizedError';
  readonly code = 'unauthorized';
}

/** The caller is known well enough to be refused: its web origin, what its key opens, or where it wants to go. */
export class ForbiddenError extends ThumbwireError {
  override readonly name = 'ForbiddenError';
  readonly code = 'forbidden';
}

/** What was named does not exist. The message for a request is the API document's "Request not found". */
export class NotFoundError extends ThumbwireError {
  override readonly name = 'NotFoundError';
  readonly code = 'not_found';

  constructor(message: string = 'Request not found', options?: ErrorOptions) {
    super(message, options);
  }
}

/** The path exists, the method does not. */
export class MethodNotAllowedError extends ThumbwireError {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'method_not_allowed';
}

/** The client sent its request too slowly. */
export class RequestTimeoutError extends ThumbwireError {
  override readonly name = 'RequestTimeoutError';
  readonly code = 'request_timeout';
}

/** It does not go together with what is there: an event id that was sent with another content, a pairing that is open. */
export class ConflictError extends ThumbwireError {
  override readonly name = 'ConflictError';
  readonly code = 'conflict';
}

/** The body is larger than the endpoint takes. */
export class TooLargeError extends ThumbwireError {
  override readonly name = 'TooLargeError';
  readonly code = 'too_large';
}

/** The Host header names a host that is not ours (DNS rebinding, or a missing `--allow-host`). */
export class MisdirectedError extends ThumbwireError {
  override readonly name = 'MisdirectedError';
  readonly code = 'misdirected';
}

/** It was tried too often. */
export class TooManyError extends ThumbwireError {
  override readonly name = 'TooManyError';
  readonly code = 'too_many';
}

/** The provider could not be reached, or broke off before it answered. */
export class UpstreamError extends ThumbwireError {
  override readonly name = 'UpstreamError';
  readonly code = 'upstream_failed';
}

/** The store cannot read or write at the moment; trying again later may work. */
export class StoreUnavailableError extends ThumbwireError {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store_unavailable';
}

/** The proxy itself did not answer: not running, or elsewhere. */
export class UnreachableError extends ThumbwireError {
  override readonly name = 'UnreachableError';
  readonly code = 'unreachable';
}

/** An answer of the proxy that is none of the above; `status` is the one it sent. */
export class ResponseError extends ThumbwireError {
  override readonly name = 'ResponseError';
  readonly code = 'unexpected_response';
  readonly #status: number;

  constructor(message: string, options: ErrorOptions & { status: number }) {
    super(message, options);
    this.#status = options.status;
  }

  override get status(): number {
    return this.#status;
  }
}

const byStatus = {
  400: InvalidError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  405: MethodNotAllowedError,
  408: RequestTimeoutError,
  409: ConflictError,
  413: TooLargeError,
  421: MisdirectedError,
  429: TooManyError,
  502: UpstreamError,
  503: StoreUnavailableError,
} as const;

/** The error that an answer of the proxy stands for: its status and the sentence in its envelope. */
export function errorFromResponse(
  status: number,
  message: string,
  options: ErrorOptions & { issues?: readonly InputIssue[] } = {},
): ThumbwireError {
  const isKnown = (value: number): value is keyof typeof byStatus => value in byStatus;
  if (!isKnown(status)) return new ResponseError(message, { ...options, status });
  return new byStatus[status](message, options);
}
