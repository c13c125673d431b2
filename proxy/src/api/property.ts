import { api } from './router.ts';

export const property = api.property.router({
  set: api.property.set.handler(async ({ input, context }) => {
    await context.store.setProperty(input.id, input.key, input.value);
    return { data: null, error: null };
  }),
});
