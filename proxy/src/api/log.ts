import type { LogInput } from '@thumbwire/shared';
import { describeLog, type LogRoute } from '../logging/index.ts';
import type { Context } from './context.ts';
import { api } from './router.ts';

/** What each path stands for; the form of their answers is the worker's of the API document, or the trace's. */
const routes = {
  custom: { provider: 'custom', chatPath: null },
  openai: { provider: 'openai', chatPath: '/v1/chat/completions' },
  anthropic: { provider: 'anthropic', chatPath: '/v1/messages' },
  google: { provider: 'gemini', chatPath: null },
} as const satisfies Record<string, LogRoute>;

/** Manual logging. */
export const log = api.log.router({
  custom: api.log.custom.handler(({ input, context }) => worker(routes.custom, input, context)),
  openai: api.log.openai.handler(({ input, context }) => worker(routes.openai, input, context)),
  anthropic: api.log.anthropic.handler(({ input, context }) => worker(routes.anthropic, input, context)),
  google: api.log.google.handler(({ input, context }) => worker(routes.google, input, context)),
  trace: api.log.trace.handler(({ input, context }) => trace(routes.custom, input, context)),
  traceV1: api.log.traceV1.handler(({ input, context }) => trace(routes.custom, input, context)),
});

async function worker(route: LogRoute, input: LogInput, context: Context) {
  const answer = await trace(route, input, context);
  return { ...answer, body: new File(['ok'], 'ok.txt', { type: 'text/plain' }) };
}

async function trace(route: LogRoute, input: LogInput, { logbook, headers }: Context) {
  const log = describeLog(input, headers, route);
  const { id, isIdInUse } = await logbook.write(log);
  const status = ['success', ...(isIdInUse ? ['id-in-use'] : []), ...log.notes].join(', ');
  return { headers: { 'helicone-id': id, 'helicone-status': status } };
}
