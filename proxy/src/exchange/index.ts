import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidError, ThumbwireError, UnauthorizedError } from '@thumbwire/shared';
import { createDemo } from '../demo/index.ts';
import { redactText } from '../derive/redact.ts';
import { createOutgoing, type OutgoingProxies } from '../outgoing/index.ts';
import type { Store } from '../stores/store.ts';
import { checkPermitted, type FeedbackTokens, type Keys } from '../trust/index.ts';
import { answerError } from './answer.ts';
import { begin } from './begin.ts';
import { createCopyRoom } from './copy.ts';
import { collectSecrets, redactPath, refuseOwnKey, withoutScheme } from './credentials.ts';
import { type Forwarding, forward } from './forward.ts';
import { refuseHidden, refuseNavigation } from './guard.ts';
import { defaultLimits, type ExchangeLimits } from './limits.ts';
import { demoProvider, type Providers } from './providers.ts';
import { noRecording, type Recording } from './record.ts';
import { refuse } from './refuse.ts';
import { readRequestBody } from './request-body.ts';
import { findRoute, type Route } from './route.ts';
import { targetHeaderOf } from './target.ts';
import { createUpgrader } from './upgrade.ts';

export { createGuard } from './guard.ts';
export type { ExchangeLimits } from './limits.ts';
export { resolveProviders } from './providers.ts';

export interface ExchangeOptions {
  store: Store;
  providers: Providers;
  /** Through which proxies of the environment providers are reached. */
  outgoing: OutgoingProxies;
  /** The API keys of this proxy. */
  keys: Pick<Keys, 'find' | 'noteUse'>;
  tokens: FeedbackTokens;
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
  /**
   * The same for a request that asks for a WebSocket.
   *
   * @param response On the request's connection, for an answer other than the switch of protocols.
   * @param head What the client sent after its request.
   */
  upgrade(request: IncomingMessage, response: ServerResponse, head: Buffer): Promise<void>;
  /** Breaks off what is under way and closes the connections to providers. */
  close(): Promise<void>;
}

/** Puts the passes together. */
export function createExchange(options: ExchangeOptions): Exchange {
  const limits = { ...defaultLimits, ...options.limits };
  const room = createCopyRoom(limits.copiesBytes);
  const demo = createDemo();
  const outgoing = createOutgoing({ proxies: options.outgoing, connectTimeoutMs: limits.connectTimeoutMs });
  const upgrader = createUpgrader(outgoing);

  /** Runs the passes, and answers what goes wrong in one of them. */
  async function pass(
    request: IncomingMessage,
    response: ServerResponse,
    { isUpgrade, send }: { isUpgrade: boolean; send: (begun: Begun) => Promise<void> },
  ): Promise<void> {
    const createdAt = Date.now();
    let recording = noRecording;
    try {
      const route = admit(request, options);
      if (isUpgrade) refuseDemo(route);
      const secrets = collectSecrets(request, route);
      const targetUrl = redactText(route.origin + route.path + redactPath(route.query), secrets);
      recording = begin({
        ...options,
        request,
        isUpgrade,
        route,
        targetUrl,
        secrets,
        createdAt,
        limits,
        room,
      });
      await send({ request, response, route, targetUrl, recording });
    } catch (error) {
      fail({ request, response, recording, error, log: options.log });
    }
  }

  return {
    handle(request, response) {
      const send = async (begun: Begun) => {
        const body = await readRequestBody(request, begun.recording.request, limits);
        const upstream = begun.route.provider === demoProvider ? demo : outgoing;
        await forward({ ...begun, body, upstream });
      };
      return pass(request, response, { isUpgrade: false, send });
    },
    upgrade(request, response, head) {
      const send = (begun: Begun) => upgrader.upgrade({ ...begun, head });
      return pass(request, response, { isUpgrade: true, send });
    },
    async close() {
      demo.close();
      upgrader.close();
      await outgoing.close();
    },
  };
}

/** An exchange whose record has begun, on its way to the provider. */
type Begun = Omit<Forwarding, 'body' | 'upstream'>;

/** @throws InvalidError The demo has nothing to say over a WebSocket. */
function refuseDemo({ provider }: Route): void {
  if (provider !== demoProvider) return;
  throw new InvalidError(
    'The demo provider takes no WebSocket; use a provider with a realtime API, such as /openai/v1/realtime.',
  );
}

/** Everything that can be wrong with a request before anything is begun for it. */
function admit(request: IncomingMessage, options: ExchangeOptions): Route {
  refuseNavigation(request);
  refuseHidden(request);
  if (!options.isLoopbackBound) checkKey(request, options.keys);
  const route = findRoute(request.url ?? '/', targetHeaderOf(request), options.providers);
  const { keys, tokens } = options;
  refuseOwnKey(request, route.query, (value) => keys.find(value) !== null || tokens.read(value) !== null);
  return route;
}

/**
 * What passes is logged, so it takes a key that may log.
 *
 * @throws UnauthorizedError, ForbiddenError
 */
function checkKey(request: IncomingMessage, keys: ExchangeOptions['keys']): void {
  const auth = request.headersDistinct['helicone-auth']?.[0];
  const key = auth === undefined ? null : keys.find(withoutScheme(auth));
  if (key === null) {
    throw new UnauthorizedError(
      'This proxy can be reached from other machines, so it takes requests with its own key only: ' +
        'send it as "Helicone-Auth: Bearer KEY".',
    );
  }
  checkPermitted(key, ['log'], request.headers.origin ?? null);
  keys.noteUse(key);
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
