import type { FeedbackInput } from './contract/feedback.ts';
import { errorFromResponse, UnreachableError } from './errors.ts';

/** What is rated, where, and what is said of it. Omitted fields stay as they are, `null` clears them. */
export interface RateOptions extends Omit<FeedbackInput, 'rating'> {
  /** Where the proxy listens, for example `http://127.0.0.1:8787`. */
  url: string;
  /** Of the request, as its response carried it in `Helicone-Id`. */
  id: string;
  /** What the response carried in `Thumbwire-Feedback-Token`; where nobody else can read it, an API key will do. */
  token: string;
  /** `true`: thumbs up; `false`: thumbs down; `null` takes the rating back. */
  rating: boolean | null;
  /** Ends the call; whether the rating arrived is not known then. */
  signal?: AbortSignal;
}

/**
 * Rates one response with its feedback token: for the front end of an app, which must hold no key.
 *
 * @returns When the proxy has it on disk.
 * @throws a `ThumbwireError` with the sentence of the refusal; `UnreachableError` if nothing answers this page at `url`
 */
export async function rate({ url, id, token, rating, signal, ...more }: RateOptions): Promise<void> {
  const base = url.replace(/\/+$/, '');
  const response = await fetch(`${base}/v1/request/${encodeURIComponent(id)}/feedback`, {
    method: rating === null ? 'DELETE' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(rating === null ? more : { ...more, rating }),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw error instanceof TypeError ? unreachable(base, error) : error;
  });
  if (response.ok) return;
  const { error } = Object(await response.json().catch(() => null));
  const message = typeof error === 'string' ? error : `The proxy answered ${response.status}.`;
  throw errorFromResponse(response.status, message);
}

/** A browser does not say whether there was no answer, or one that this page may not read. Fetch, "network error". */
function unreachable(url: string, cause: TypeError): UnreachableError {
  return new UnreachableError(
    `Could not reach the proxy at ${url}. It is not running, or does not answer pages of this site ` +
      '("thumbwire origins" shows which it does).',
    { cause },
  );
}
