import type { Outcome } from '../record.ts';
import { upstreamError } from '../upstream-error.ts';

/** Codes with which a WebSocket is closed in peace: done, going away, none. RFC 6455, section 7.4.1. */
const peaceful: readonly (number | null)[] = [1000, 1001, null];

/**
 * How a WebSocket that was open has ended: a close frame of either side completes it, unless the provider gives an
 * error as its reason.
 *
 * @param options.goneFirst Whose connection ended.
 * @param options.closedFirst Who sent a close frame first, if anyone did.
 * @param options.code What the provider's close frame gives as its reason.
 */
export function outcomeOf(options: {
  goneFirst: 'client' | 'provider';
  provider: string;
  targetUrl: string;
  closedFirst: 'client' | 'provider' | null;
  code: number | null;
}): Outcome {
  const { goneFirst, provider, targetUrl, closedFirst, code } = options;
  if (closedFirst === 'provider' && !peaceful.includes(code)) {
    return { state: 'failed', status: 101, error: `${provider} closed the WebSocket with code ${code}.` };
  }
  if (closedFirst !== null) return { state: 'complete', status: 101, error: null };
  if (goneFirst === 'client') {
    return { state: 'cancelled', status: 101, error: 'The client went away without closing the WebSocket.' };
  }
  const cause = Object.assign(new Error('It ended without a close frame.'), { code: 'ECONNRESET' });
  return { state: 'failed', status: 101, error: upstreamError(provider, targetUrl, cause).message };
}
