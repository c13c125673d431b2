import type { IncomingMessage, ServerResponse } from 'node:http';
import { ThumbwireError, UnauthorizedError } from '@thumbwire/shared';
import { Agent } from 'undici';
import { createDemo } from '../demo/index.ts';
import { redactText } from '../derive/redact.ts';
import type { Store } from '../stores/store.ts';
import { answerError } from './answer.ts';
import { begin } from './begin.ts';
import { collectSecrets, redactPath, refuseOwnKey, withoutScheme } from './credentials.ts';
import { forward } from './forward.ts';
import { refuseNavigation } from './guard.ts';
import { defaultLimits, type ExchangeLimits } from './limits.ts';
import { demoProvider, type Providers } from './providers.ts';
import { noRecording, type Recording } from './record.ts';
import { refuse } from './refuse.ts';
import { readRequestBody } from './request-body.ts';
import { findRoute, type Route } from './route.ts';

export { createGuard } from './guard.ts';
export type { ExchangeLimits } from './limits.ts';
export { resolveProviders } from './providers.ts';

export interface ExchangeOptions {
  store: Store;
  providers: Providers;
  /** Whether a value is an API key of this proxy. */
  isOwnKey(value: string): boolean;
  /** Bound to anything but loopback, every request needs one of our keys in Helicone-Auth. */
  isLoopbackBound: boolean;
  limits?: Partial<ExchangeLimits>;
  /** Gets one line for each fault of our own; never a secret. */
  log(line: string): void;
}

/** What takes a request that the guard let through to its provider, and the answer back. */
export interface Exchange {
  /** Resolves when the exchange is over. Never rejects: what went wrong has been answered. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Breaks off what is under way and closes the connections to providers. */
  close(): Promise<void>;
}

/** Puts the passes together. */
export function createExchange(options: ExchangeOptions): Exchange {
  const limits = { ...defaultLimits, ...options.limits };
  const demo = createDemo();
  const agent = new Agent({
    // A reasoning model thinks for minutes before the first byte, and between two.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    maxHeaderSize: 64 * 1024,
    connect: { timeout: limits.connectTimeoutMs },
  });

  return {
    async handle(request, response) {
      const createdAt = Date.now();
      let recording = noRecording;
      try {
        const route = admit(request, options);
        const secrets = collectSecrets(request, route);
        const targetUrl = redactText(route.origin + route.path + redactPath(route.query), secrets);
        recording = begin({ ...options, request, route, targetUrl, secrets, createdAt, limits });
        const body = await readRequestBody(request, recording.request, limits);
        const upstream = route.provider === demoProvider ? demo : agent;
        await forward({ request, response, route, targetUrl, body, upstream, recording });
      } catch (error) {
        fail({ request, response, recording, error, log: options.log });
      }
    },
    async close() {
      demo.close();
      await agent.destroy();
    },
  };
}

/** Everything that can be wrong with a request before anything is begun for it. */
function admit(request: IncomingMessage, options: ExchangeOptions): Route {
  refuseNavigation(request);
  const auth = request.headersDistinct['helicone-auth']?.[0];
  if (!options.isLoopbackBound && !(auth !== undefined && options.isOwnKey(withoutScheme(auth)))) {
    throw new UnauthorizedError(
      'This proxy can be reached from other machines, so it takes requests with its own key only: ' +
        'send it as "Helicone-Auth: Bearer KEY".',
    );
  }
  const target = request.headersDistinct['helicone-target-url']?.[0];
  const route = findRoute(request.url ?? '/', target, options.providers);
  refuseOwnKey(request, route.query, options.isOwnKey);
  return route;
}

function fail({
  request,
  response,
  recording,
  error,
  log,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  recording: Recording;
  error: unknown;
  log: (line: string) => void;
}): void {
  if (error instanceof ThumbwireError) {
    refuse({ response, recording, error });
  } else if (request.socket.destroyed) {
    recording.finish({
      state: 'cancelled',
      status: null,
      error: 'The client went away while it sent its request.',
    });
  } else {
    log(`An exchange failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    recording.finish({ state: 'failed', status: 500, error: 'The proxy failed unexpectedly.' });
    if (response.headersSent) response.destroy();
    else answerError(response, error);
  }
}
