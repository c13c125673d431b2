import { api } from './router.ts';
import { toIso } from './time.ts';

/** The responses that a page may show. */
export const locate = api.locate.handler(async ({ input, context }) => {
  const { texts, origin } = input;
  const located = await context.store.locate(texts, { origin });
  return {
    data: located.map(({ key, matches }) => ({
      key,
      matches: matches.map((match) => ({ ...match, createdAt: toIso(match.createdAt) })),
    })),
    error: null,
  };
});
