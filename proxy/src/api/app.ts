import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ORPCError } from '@orpc/server';
import { InvalidError, NotFoundError, ThumbwireError } from '@thumbwire/shared';
import { createLogbook } from '../logging/index.ts';
import type { Monitors } from '../monitors/index.ts';
import type { Store } from '../stores/store.ts';
import type { Trust } from '../trust/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import { authenticate, type Caller } from './authenticate.ts';
import { describeError, toFailure } from './errors.ts';
import { createExportRuns } from './export-runs.ts';
import { router } from './index.ts';
import { describeApi } from './openapi.ts';
import { accessAt, openApiPath } from './paths.ts';
import { createSeats } from './seats.ts';
import type { BodyUrls } from './signed-url.ts';

/** Each of them holds a connection, of which there are not many more. */
const mostListeners = 64;

export interface AppOptions {
  store: Store;
  trust: Trust;
  bodyUrls: BodyUrls;
  monitors: Monitors;
  webhooks: Webhooks;
  version: string;
  /** Gets what the caller is not told: faults of our own. */
  log(line: string): void;
}

/** The API as a function, for methods that the path takes; the server around it is a thin shell. */
export type App = (request: Request) => Promise<Response>;

/** Puts the handlers, the key check and the error envelope together. */
export function createApp(options: AppOptions): App {
  const { store, trust, bodyUrls, monitors, webhooks, version, log } = options;
  const exportRuns = createExportRuns(store);
  const logbook = createLogbook(store);
  const seats = createSeats(mostListeners);
  const handler = new OpenAPIHandler(router, {
    customErrorResponseBodyEncoder: (error) => toFailure(error).body,
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw wrap(error, log);
        }
      },
    ],
  });

  return async (request) => {
    try {
      const url = new URL(request.url);
      const caller = authenticate(trust, accessAt(request.method, url.pathname), request.headers);
      if (url.pathname === openApiPath) return Response.json(await describeApi(version));
      refuseOtherTypes(request);

      const { response } = await handler.handle(request, {
        context: {
          store,
          logbook,
          headers: request.headers,
          version,
          bodyUrls,
          monitors,
          webhooks,
          exportRuns,
          url,
          seats,
          caller,
          trust,
          source: caller.tokenFor === null ? readSource(request.headers) : 'token',
          baseUrl: url.origin,
          signal: signalOf(request, caller, trust),
        },
      });
      if (!response) throw new NotFoundError(`There is nothing at ${url.pathname}; see /openapi.json.`);
      response.headers.set('x-content-type-options', 'nosniff');
      response.headers.set('cache-control', 'no-store');
      return response;
    } catch (error) {
      const { status, body } = toFailure(error);
      if (status === 500) log(`The API failed: ${describeError(error)}`);
      return Response.json(body, { status });
    }
  };
}

/** An answer that goes on, such as the stream, ends with the key that opened it. */
function signalOf({ signal }: Request, { key }: Caller, { keys }: Trust): AbortSignal {
  return key === null ? signal : AbortSignal.any([signal, keys.untilRevoked(key.id)]);
}

/** It is stored with each rating, so it is a short word. */
function readSource(headers: Headers): string {
  const source = headers.get('thumbwire-source') ?? 'api';
  if (/^[a-z-]{1,32}$/.test(source)) return source;
  throw new InvalidError('Thumbwire-Source must be 1 to 32 of the characters a-z and "-".');
}

/** A form or plain text would be read as something else than it looks like; no type at all is read as JSON. */
function refuseOtherTypes({ body, headers }: Request): void {
  const type = headers.get('content-type');
  if (body === null || type === null || /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new InvalidError(
    `The API takes JSON: send the body with Content-Type: application/json, not ${type.slice(0, 100)}.`,
  );
}

/** Gives our errors the wrapper that carries their status through the handler library. */
function wrap(error: unknown, log: (line: string) => void): unknown {
  if (error instanceof ORPCError) return error;
  if (error instanceof ThumbwireError) {
    return new ORPCError(error.code, { status: error.status, message: error.message, cause: error });
  }
  log(`The API failed: ${describeError(error)}`);
  return error;
}
