import { author } from './author.ts';
import { api } from './router.ts';

/** Endpoints that older clients still use. */
export const legacy = api.legacy.router({
  feedback: api.legacy.feedback.handler(async ({ input, context }) => {
    const { 'helicone-id': id, rating } = input;
    await context.store.setFeedback(id, { rating, ...author({}, context) });
    return { data: null, error: null };
  }),
});
