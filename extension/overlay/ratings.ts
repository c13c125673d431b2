import { type Details, type Input, type Kept, type Match, type Reply, send } from '../messages.ts';

/** A rating as it is shown. */
export interface Shown {
  readonly rating: boolean | null;
  /** It waits until the proxy can be reached. */
  readonly isPending: boolean;
}

/** One answer of a request: where it has several choices, each is an answer of its own. */
type Answer = Pick<Match, 'requestId' | 'choice'>;

/** The ratings on a page: what is known of each request, and what the person does. */
export interface Ratings {
  /** Whether anything is known of it. */
  knows(requestId: string): boolean;
  /** As the control of this answer shows it: the rating of another choice is none of it. */
  of(answer: Answer): Shown;
  /** What the log told with the response; what was done here meanwhile stands. */
  learn(match: Match): void;
  /** @returns One sentence if it did not work. */
  rate(input: Input<'rate'> & Answer): Promise<string | null>;
  clear(requestId: string): Promise<string | null>;
  details(requestId: string): Promise<Details | string>;
}

interface Known extends Shown {
  /** `null`: none was named, and so it is of every one. */
  readonly choice: number | null;
}

/**
 * @param onChange Told what is known of a request now.
 * @param onInvalidated Told when the extension is gone.
 */
export function keepRatings(
  onChange: (requestId: string, rating: boolean | null) => void,
  onInvalidated: () => void,
): Ratings {
  const known = new Map<string, Known>();
  const unrated: Known = { rating: null, isPending: false, choice: null };

  function show(requestId: string, shown: Known): void {
    known.set(requestId, shown);
    onChange(requestId, shown.rating);
  }

  async function act(
    requestId: string,
    wanted: Pick<Known, 'rating' | 'choice'>,
    sent: Promise<Reply<'rate' | 'clear'>>,
  ): Promise<string | null> {
    const before = known.get(requestId) ?? unrated;
    // At once; a click is answered before the log is.
    show(requestId, { ...before, ...wanted });
    const reply = await sent;
    const refusal = reply.ok ? reply.output.refused : reply.error;
    show(requestId, refusal === null ? { ...wanted, isPending: pendingOf(reply) } : before);
    if (!reply.ok && reply.code === 'invalidated') onInvalidated();
    return refusal;
  }

  return {
    knows: (requestId) => known.has(requestId),
    of({ requestId, choice }) {
      const shown = known.get(requestId);
      return shown && isOf(shown, choice) ? shown : unrated;
    },
    learn({ requestId, rating, ratedChoice }) {
      if (!known.has(requestId)) known.set(requestId, { rating, choice: ratedChoice, isPending: false });
    },
    rate({ requestId, rating, choice, ...said }) {
      const before = known.get(requestId);
      // What was said about another choice is not said about this one.
      const unsaid = before && !isOf(before, choice) ? { comment: null, correction: null } : {};
      return act(
        requestId,
        { rating, choice },
        send('rate', { requestId, rating, choice, ...unsaid, ...said }),
      );
    },
    clear: (requestId) => act(requestId, unrated, send('clear', { requestId })),
    async details(requestId) {
      const before = known.get(requestId);
      const reply = await send('details', { requestId });
      if (!reply.ok) {
        if (reply.code === 'invalidated') onInvalidated();
        return reply.error;
      }
      if (!reply.output) return 'The log cannot be read now. Is the proxy running?';
      const { rating, ratedChoice, isPending } = reply.output;
      // What is done here meanwhile stands.
      if (known.get(requestId) === before) show(requestId, { rating, choice: ratedChoice, isPending });
      return reply.output;
    },
  };
}

/** Whether what is known of a request is about this choice of it. */
export function isOf({ choice: rated }: Pick<Known, 'choice'>, choice: number): boolean {
  return rated === null || rated === choice;
}

function pendingOf(reply: Reply<'rate' | 'clear'>): boolean {
  const kept: Kept | null = reply.ok ? reply.output : null;
  return kept?.isPending ?? false;
}
