import { api } from './router.ts';

export const health = api.health.handler(({ context }) => {
  const { status, reason, ...requests } = context.store.health();
  return { data: { status, reason, version: context.version, requests }, error: null };
});
