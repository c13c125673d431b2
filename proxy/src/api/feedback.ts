import type { Feedback, FeedbackEvent } from '../stores/store.ts';
import { checkToken } from './authenticate.ts';
import { author } from './author.ts';
import { api } from './router.ts';
import { toIso } from './time.ts';

/** Setting, clearing and reading the feedback of a request. */
export const feedback = api.feedback.router({
  set: api.feedback.set.handler(async ({ input, context }) => {
    const { id, ratedAt, eventId, rater, ...change } = input;
    checkToken(context.caller, id);
    await context.store.setFeedback(id, { ...change, ...author({ ratedAt, eventId, rater }, context) });
    return { data: null, error: null };
  }),
  clear: api.feedback.clear.handler(async ({ input, context }) => {
    checkToken(context.caller, input.id);
    await context.store.clearFeedback(input.id, author(input, context));
    return { data: null, error: null };
  }),
  get: api.feedback.get.handler(async ({ input, context }) => {
    const { current, history } = await context.store.feedback(input.id);
    return { data: { current: current && toFeedback(current), history: history.map(toEvent) }, error: null };
  }),
});

function toFeedback({ tags, ...current }: Feedback) {
  return {
    ...current,
    tags: [...tags],
    createdAt: toIso(current.createdAt),
    updatedAt: toIso(current.updatedAt),
  };
}

function toEvent({ tags, ...event }: FeedbackEvent) {
  return { ...event, tags: [...tags], ratedAt: toIso(event.ratedAt), recordedAt: toIso(event.recordedAt) };
}
