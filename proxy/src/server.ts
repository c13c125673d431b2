import type { IncomingMessage } from 'node:http';
import { InvalidError } from '@thumbwire/shared';
import manifest from '../package.json' with { type: 'json' };
import { createApp } from './api/app.ts';
import { serveApi } from './api/node.ts';
import { methodsAt, pathnameOf } from './api/paths.ts';
import { createBodyUrls } from './api/signed-url.ts';
import type { Config } from './config.ts';
import { answerError } from './exchange/answer.ts';
import { createExchange, createGuard, type ExchangeLimits, resolveProviders } from './exchange/index.ts';
import { keyFile, readOrMakeKey } from './key.ts';
import { createListener, type Handlers } from './listener.ts';
import { openMonitors } from './monitors/index.ts';
import { createPlayground } from './playground/index.ts';
import { openStore, type StoreId } from './stores/index.ts';
import { removeRunningNote, writeRunningNote } from './stores/running-note.ts';
import { type FirstKey, openTrust, type ShowCode } from './trust/index.ts';
import { type DeliveryLimits, openWebhooks } from './webhooks/index.ts';

export { readOutgoing } from './outgoing/index.ts';

/** A proxy that listens. */
export interface Running {
  /** Where clients reach it: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Folder in which everything is kept, as configured. */
  readonly home: string;
  /** Id of the store in which the requests are kept. */
  readonly store: StoreId;
  /** The same as `version` of this module. */
  readonly version: string;
  /** The admin key, and the file it lies in (`null` if it was fixed by the environment). */
  readonly key: string;
  readonly keyFile: string | null;
  /** Ends open exchanges, writes what is pending, and lets go of the home. */
  close(): Promise<void>;
}

/** What only the program that starts a proxy decides; everything else is configuration. */
export interface StartOptions {
  /** Gets one line for each thing that went wrong on our side; never a secret. Default: nobody is told. */
  log?: (line: string) => void;
  /** Bounds of one exchange, where they are to differ from the defaults. */
  limits?: Partial<ExchangeLimits>;
  /** Shows the code of a pairing to a person; it must get into no file. Default: nobody sees it. */
  showCode?: ShowCode;
  /** Milliseconds since the epoch, for what expires, is due or watched. Default: the clock of the machine. */
  now?: () => number;
  /** Bounds of the sending of events, where they are to differ from the defaults. */
  deliveries?: Partial<DeliveryLimits>;
}

/** Version of the proxy, as in its `package.json`: `0.1.0`. */
export const version = manifest.version;

/**
 * Starts a proxy: opens its home, then listens.
 *
 * @throws InvalidError if the home cannot be used or the port is taken; nothing is left running
 */
export async function start(
  config: Config,
  { log = () => {}, limits = {}, now = Date.now, deliveries = {}, ...options }: StartOptions = {},
): Promise<Running> {
  const providers = resolveProviders(config.providers);
  // Ended in reverse order, by a start that fails and by `close` alike.
  await using opened = new AsyncDisposableStack();
  const store = await openStore(
    { store: config.store, home: config.home, keepBodyBytes: config.keepBodyBytes },
    { log },
  );
  opened.defer(() => store.close());

  const first: FirstKey =
    config.key === null
      ? { id: 'home', secret: await readOrMakeKey(config.home) }
      : { id: 'environment', secret: config.key };
  const trust = await openTrust({ store, first, tokenLifetimeMs: config.tokenLifetimeMs, now, ...options });
  opened.defer(() => trust.close());
  const { keys, tokens, origins } = trust;
  const isForApi = ({ url }: IncomingMessage) => methodsAt(pathnameOf(url)).length > 0;
  const guard = createGuard({ boundHost: config.host, allowHosts: config.allowHosts, isForApi, origins });
  const isLoopbackBound = isLoopback(config.host);
  const { outgoing } = config;
  const bodyUrls = createBodyUrls(await store.signingKey());
  /** Where it listens; what tells of it is only sent after that. */
  let url = '';
  const monitors = await openMonitors({ store, now, log });
  opened.defer(() => monitors.close());
  const webhooks = await openWebhooks({
    store,
    rules: { isLoopbackBound, allowHosts: config.webhookHosts, ownPort: () => portOf(url) },
    proxies: outgoing,
    payload: { bodyUrl: (id) => bodyUrls.sign(url, id) },
    limits: deliveries,
    ...{ version, now, log },
  });
  opened.defer(() => webhooks.close());
  const app = createApp({ store, trust, bodyUrls, monitors, webhooks, version, log });
  const api = serveApi(app, { log });
  const exchange = createExchange({ store, providers, outgoing, keys, tokens, isLoopbackBound, limits, log });
  const playground = createPlayground({ version, providers: providers.values(), isLoopbackBound });

  const handlers: Handlers = {
    async handle(request, response) {
      if (!guard.admit(request, response)) return;
      const pathname = pathnameOf(request.url);
      const place = playground.serves(pathname) ? playground : isForApi(request) ? api : exchange;
      if (place === exchange && isDelivery(request)) return answerError(response, leadsBack());
      await place.handle(request, response);
    },
    async upgrade(request, response, head) {
      if (!guard.admit(request, response)) return;
      const pathname = pathnameOf(request.url);
      if (playground.serves(pathname) || isForApi(request)) answerError(response, noWebSocket(pathname));
      else await exchange.upgrade(request, response, head);
    },
  };
  const listener = createListener(handlers, { log });

  opened.defer(() => removeRunningNote(config.home));
  opened.defer(() => listener.close());
  opened.defer(() => api.close());
  opened.defer(() => exchange.close());
  url = await listener.listen(config);
  opened.defer(() => listener.stop());
  await writeRunningNote(config.home, { pid: process.pid, url });
  webhooks.begin();

  const running = opened.move();
  let closing: Promise<void> | undefined;
  return {
    url,
    home: config.home,
    store: config.store,
    version,
    key: first.secret,
    keyFile: config.key === null ? keyFile(config.home) : null,
    close() {
      closing ??= running.disposeAsync();
      return closing;
    },
  };
}

/** Logged, an event would be the cause of the next one, by whatever name its webhook leads here. */
function isDelivery({ headers }: IncomingMessage): boolean {
  return headers['webhook-id'] !== undefined && headers['helicone-signature'] !== undefined;
}

function leadsBack(): InvalidError {
  return new InvalidError('A webhook leads back to the proxy; name the receiver itself as its destination.');
}

function noWebSocket(path: string): InvalidError {
  return new InvalidError(`${path} takes no WebSocket: send an ordinary request.`);
}

function portOf(url: string): number | null {
  return URL.canParse(url) ? Number(new URL(url).port) || 80 : null;
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}
