import { type Details, type Input, type Kept, type Reply, send } from '../messages.ts';

/** A rating as it is shown. */
export interface Shown {
  readonly rating: boolean | null;
  /** It waits until the proxy can be reached. */
  readonly isPending: boolean;
}

/** The ratings on a page: what is known of each request, and what the person does. */
export interface Ratings {
  of(requestId: string): Shown | undefined;
  /** What the log told with the response; what was done here meanwhile stands. */
  learn(requestId: string, rating: boolean | null): void;
  /** @returns One sentence if it did not work. */
  rate(input: Input<'rate'>): Promise<string | null>;
  clear(requestId: string): Promise<string | null>;
  details(requestId: string): Promise<Details | string>;
}

/**
 * @param onChange Told when a rating is shown differently now.
 * @param onInvalidated Told when the extension is gone.
 */
export function keepRatings(onChange: (requestId: string) => void, onInvalidated: () => void): Ratings {
  const known = new Map<string, Shown>();

  function show(requestId: string, shown: Shown): void {
    const before = known.get(requestId);
    known.set(requestId, shown);
    if (before?.rating !== shown.rating || before.isPending !== shown.isPending) onChange(requestId);
  }

  async function act(
    requestId: string,
    rating: boolean | null,
    sent: Promise<Reply<'rate' | 'clear'>>,
  ): Promise<string | null> {
    const before = known.get(requestId) ?? { rating: null, isPending: false };
    // At once; a click is answered before the log is.
    show(requestId, { rating, isPending: before.isPending });
    const reply = await sent;
    const refusal = reply.ok ? reply.output.refused : reply.error;
    if (refusal === null) show(requestId, { rating, isPending: pendingOf(reply) });
    else show(requestId, before);
    if (!reply.ok && reply.code === 'invalidated') onInvalidated();
    return refusal;
  }

  return {
    of: (requestId) => known.get(requestId),
    learn(requestId, rating) {
      if (!known.has(requestId)) known.set(requestId, { rating, isPending: false });
    },
    rate: (input) => act(input.requestId, input.rating, send('rate', input)),
    clear: (requestId) => act(requestId, null, send('clear', { requestId })),
    async details(requestId) {
      const reply = await send('details', { requestId });
      if (!reply.ok) {
        if (reply.code === 'invalidated') onInvalidated();
        return reply.error;
      }
      if (!reply.output) return 'The log cannot be read now. Is the proxy running?';
      const { rating, isPending } = reply.output;
      show(requestId, { rating, isPending });
      return reply.output;
    },
  };
}

function pendingOf(reply: Reply<'rate' | 'clear'>): boolean {
  const kept: Kept | null = reply.ok ? reply.output : null;
  return kept?.isPending ?? false;
}
