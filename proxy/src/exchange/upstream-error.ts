import { UpstreamError } from '@thumbwire/shared';

/** Says in one sentence why a provider gave no answer, or none to its end. `url` holds no credentials. */
export function upstreamError(provider: string, url: string, cause: Error): UpstreamError {
  if (isStopped(cause)) return stoppedError(provider, url, { cause });
  const reason = reasons[codeOf(cause)] ?? 'the connection failed';
  const code = codeOf(cause);
  return new UpstreamError(
    `Could not get an answer from ${provider} at ${url}: ${reason}${code === '' ? '' : ` (${code})`}. ` +
      'Check that it is running and that its address is right, then try again.',
    { cause },
  );
}

/** Says that it was the proxy which ended an exchange. */
export function stoppedError(provider: string, url: string, options?: ErrorOptions): UpstreamError {
  return new UpstreamError(`The proxy was stopped while ${provider} answered at ${url}.`, options);
}

/** Whether an exchange ended because the proxy was stopped. */
export function isStopped(cause: Error): boolean {
  const code = codeOf(cause);
  return code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED';
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there',
  ECONNRESET: 'it broke off the connection',
  EPIPE: 'it broke off the connection',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not accept the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept the connection in time',
  UND_ERR_SOCKET: 'it broke off the connection',
  UND_ERR_HEADERS_OVERFLOW: 'its response headers are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its response is shorter or longer than it said',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by a known authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by a known authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** The code of an error, or of the first of several attempts to connect. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error.cause instanceof Error ? codeOf(error.cause) : '';
}
