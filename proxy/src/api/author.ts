import type { FeedbackAuthor } from '../stores/store.ts';
import type { Context } from './context.ts';

interface Given {
  rater?: string | undefined;
  eventId?: string | undefined;
  ratedAt?: string | undefined;
}

/** Who gives a feedback, and when: what the caller says, else what is known of the call. */
export function author({ rater, eventId, ratedAt }: Given, context: Context): FeedbackAuthor {
  return {
    rater: rater ?? context.caller.name,
    source: context.source,
    eventId,
    ratedAt: ratedAt === undefined ? undefined : Date.parse(ratedAt),
  };
}
