import { api } from './router.ts';

export const score = api.score.router({
  set: api.score.set.handler(async ({ input, context }) => {
    await context.store.setScores(input.id, input.scores);
    return { data: null, error: null };
  }),
});
