import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { InvalidError } from '@thumbwire/shared';
import manifest from '../package.json' with { type: 'json' };
import { createApp } from './api/app.ts';
import { createAuthenticate } from './api/authenticate.ts';
import { serveApi } from './api/node.ts';
import { methodsAt } from './api/paths.ts';
import type { Config } from './config.ts';
import { createExchange, createGuard, type ExchangeLimits } from './exchange/index.ts';
import { keyFile, keyMatcher, readOrMakeKey } from './key.ts';
import { configuredOrigins, resolveProviders } from './providers.ts';
import { openStore } from './stores/index.ts';

/** A proxy that listens. */
export interface Running {
  /** Where clients reach it: `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly home: string;
  readonly store: string;
  readonly version: string;
  /** The admin key, and the file it lies in (`null` if it was fixed by the environment). */
  readonly key: string;
  readonly keyFile: string | null;
  /** Ends open exchanges, writes what is pending, and lets go of the home. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Gets one line for each thing that went wrong on our side; never a secret. */
  log?: (line: string) => void;
  /** Bounds of one exchange, where they are to differ from the defaults. */
  limits?: Partial<ExchangeLimits>;
}

export const version = manifest.version;

/** How long a proxy that closes waits for the API's last answers. */
const lastAnswersMs = 1_000;

/**
 * Starts a proxy: opens its home, then listens.
 *
 * @throws InvalidError if the home cannot be used or the port is taken; nothing is left running
 */
export async function start(
  config: Config,
  { log = () => {}, limits = {} }: StartOptions = {},
): Promise<Running> {
  const providers = resolveProviders(config.providers);
  await prepareHome(config.home);
  const store = await openStore(config, { log });
  try {
    const key = config.key ?? (await readOrMakeKey(config.home));
    const isOwnKey = keyMatcher(key);
    const guard = createGuard({ boundHost: config.host, allowHosts: config.allowHosts });
    const app = await createApp({ store, authenticate: createAuthenticate(isOwnKey), version, log });
    const exchange = createExchange({
      store,
      providers,
      configuredOrigins: configuredOrigins(providers),
      isOwnKey,
      isLoopbackBound: isLoopback(config.host),
      limits,
      log,
    });
    const closing = new AbortController();
    const answering = new Set<Promise<void>>();

    const server = createServer(
      {
        // A provider may think for minutes, and a client keeps its connection for the next question.
        requestTimeout: 0,
        keepAliveTimeout: 75_000,
        joinDuplicateHeaders: false,
      },
      (request, response) => {
        handle(request, response).catch((error: unknown) => {
          log(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
          response.destroy();
        });
      },
    );
    const handle = async (request: IncomingMessage, response: ServerResponse) => {
      if (!guard.admit(request, response)) return;
      if (methodsAt(pathnameOf(request)).length === 0) return exchange.handle(request, response);
      const answer = serveApi(app, request, response, { closing: closing.signal });
      answering.add(answer);
      return answer.finally(() => answering.delete(answer));
    };
    await listen(server, config);
    const url = urlOf(server, config.host);
    await writeFile(join(config.home, 'proxy.json'), JSON.stringify({ pid: process.pid, url }), {
      mode: 0o600,
    });

    return {
      url,
      home: config.home,
      store: 'sqlite',
      version,
      key,
      keyFile: config.key ? null : keyFile(config.home),
      async close() {
        const closed = new Promise((resolve) => server.close(resolve));
        closing.abort();
        await exchange.close();
        await Promise.race([
          Promise.allSettled(answering),
          setTimeout(lastAnswersMs, undefined, { ref: false }),
        ]);
        server.closeAllConnections();
        await closed;
        await store.close();
        await rm(join(config.home, 'proxy.json'), { force: true });
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function prepareHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await chmod(home, 0o700);
  } catch (cause) {
    throw new InvalidError(
      `Could not use the home ${home}: ${reasonOf(cause)}. Choose another folder with --home DIR.`,
      { cause },
    );
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'EADDRINUSE' ? 'the port is in use' : reasonOf(cause);
    const message = `Could not listen on ${host}:${port}: ${problem}. Stop what uses it, or choose another with --port N (0 picks a free one).`;
    reject(new InvalidError(message, { cause }));
  });
  server.listen(port, host, resolve);
  return promise;
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port.');
  // Bound to all addresses, it is reached on this machine by the loopback one.
  const name =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

function pathnameOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
