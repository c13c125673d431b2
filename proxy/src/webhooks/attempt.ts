import { ForbiddenError, UpstreamError } from '@thumbwire/shared';
import { Dispatcher, request } from 'undici';
import type { Outgoing } from '../outgoing/index.ts';
import type { DueDelivery, StoredAttempt, StoredWebhook } from '../stores/store.ts';
import { signatureHeaders } from './sign.ts';

/** More of an answer than this is not read; nothing of it is kept. */
const mostAnswerBytes = 64 * 1024;

export interface AttemptOptions {
  readonly webhook: Pick<StoredWebhook, 'destination' | 'hmacKey'>;
  readonly delivery: Pick<DueDelivery, 'id' | 'body'>;
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Sends a delivery once. Any status from 200 to 299 means that it came; redirects are not followed, as they could lead
 * where no webhook may.
 *
 * @returns What came of it; `null`: it was broken off by the signal, and nobody knows.
 */
export async function attemptDelivery(options: AttemptOptions): Promise<StoredAttempt | null> {
  const { webhook, delivery, dispatcher, userAgent, timeoutMs, now, signal } = options;
  const at = now();
  const begin = performance.now();
  const inTime = AbortSignal.timeout(timeoutMs);
  const outcome = await send().catch((error: unknown) => {
    if (signal.aborted) return null;
    return { status: null, error: inTime.aborted ? tooLate(timeoutMs) : unreached(error) };
  });
  return outcome === null ? null : { at, ...outcome, durationMs: Math.round(performance.now() - begin) };

  async function send() {
    const { statusCode, body } = await request(webhook.destination, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...signatureHeaders(webhook.hmacKey, { id: delivery.id, at, body: delivery.body }),
      },
      body: delivery.body,
      signal: AbortSignal.any([signal, inTime]),
    });
    await body.dump({ limit: mostAnswerBytes }).catch(() => {
      // Its head came, and says all.
    });
    return { status: statusCode, error: complaint(statusCode) };
  }
}

/** The connections to receivers as undici's functions take them. */
export class ReceiverDispatcher extends Dispatcher {
  readonly #outgoing: Outgoing;

  constructor(outgoing: Outgoing) {
    super();
    this.#outgoing = outgoing;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#outgoing.dispatch(options, handler);
  }
}

function complaint(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `The receiver redirects (${status}), which is not followed: make a webhook with the new address.`
    : `The receiver answered ${status}.`;
}

function tooLate(timeoutMs: number): string {
  return `The receiver did not answer within ${timeoutMs / 1000} s.`;
}

/** The address may hold a secret, and so may the text of an error of others: only its code is told. */
function unreached(error: unknown): string {
  if (error instanceof ForbiddenError || error instanceof UpstreamError) return error.message;
  const { code } = error instanceof Error && 'code' in error ? error : { code: undefined };
  return `The receiver could not be reached (${typeof code === 'string' ? code : 'unknown reason'}).`;
}
