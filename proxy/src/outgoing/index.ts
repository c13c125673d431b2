import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { throughProxy } from './absolute-form.ts';
import { type OutgoingProxies, proxyFor } from './environment.ts';
import { openTunnel, proxyFailed } from './tunnel.ts';

export { type OutgoingProxies, readOutgoing } from './environment.ts';

/** The connections to providers, directly or through the proxies of the environment. */
export interface Outgoing {
  /** Sends a request. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
  /**
   * Opens the connection that a request to this origin goes over, TLS included, and sends nothing over it. It is
   * the caller's to close.
   *
   * @throws UpstreamError a proxy on the way cannot be used, with what to do; else the error of the connection
   */
  connect(origin: string): Promise<Socket>;
  /** What opens a connection of its own to this origin, for an upgrade. */
  agentFor(origin: string): http.Agent;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/**
 * undici's own agent for proxies is not used: it joins repeated headers into one, and gives up on a provider behind
 * a plain proxy after five minutes of silence.
 *
 * @param options.connectTimeoutMs How long a provider may take to accept a connection.
 * @param options.lookup Resolves the names of hosts that are connected to directly; not those of the proxies.
 */
export function createOutgoing(options: {
  proxies: OutgoingProxies;
  connectTimeoutMs: number;
  lookup?: LookupFunction;
}): Outgoing {
  const { proxies, connectTimeoutMs, lookup } = options;
  const toProxy = buildConnector({ allowH2: false, timeout: connectTimeoutMs });
  const connectDirectly =
    lookup === undefined ? toProxy : buildConnector({ allowH2: false, timeout: connectTimeoutMs, lookup });

  const connect: buildConnector.connector = (target, callback) => {
    const { hostname, protocol } = target;
    const port = Number(target.port) || (protocol === 'https:' ? 443 : 80);
    const proxy = proxyFor(proxies, `${protocol}//${toAuthority(hostname)}:${port}`);
    if (proxy === null) {
      connectDirectly(target, callback);
      return;
    }
    openTunnel({ proxy, hostname, port, connectTimeoutMs }).then(
      (socket) => {
        if (protocol === 'https:') connectDirectly({ ...target, httpSocket: socket }, callback);
        else callback(null, socket.setNoDelay(true));
      },
      (error: Error) => callback(error, null),
    );
  };

  const pool = (connector: buildConnector.connector) =>
    new Agent({
      // A reasoning model thinks for minutes before the first byte, and between two.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      maxHeaderSize: 64 * 1024,
      connect: connector,
    });
  const providers = pool(connect);
  // A proxy that takes whole requests is itself reached directly, whatever its name.
  const plainProxies = pool(toProxy);

  /** The proxy that takes requests to this origin whole, or `null` if there is none or it only opens tunnels. */
  const plainProxyFor = (origin: string) => (origin.startsWith('https:') ? null : proxyFor(proxies, origin));

  return {
    dispatch(request, handler) {
      const proxy = plainProxyFor(String(request.origin));
      // What a plain proxy takes in absolute form it may refuse to tunnel: many tunnel to port 443 only.
      if (proxy === null) return providers.dispatch(request, handler);
      const sent = throughProxy(request, handler, proxy);
      return plainProxies.dispatch(sent.request, sent.handler);
    },
    connect(origin) {
      const proxy = plainProxyFor(origin);
      if (proxy === null) return open(new URL(origin), connect);
      return open(proxy, toProxy).catch((cause: Error) => {
        throw proxyFailed(proxy, new URL(origin).host, cause);
      });
    },
    agentFor: (origin) => connectingAgent(new URL(origin), connect),
    async close() {
      await Promise.all([providers.destroy(), plainProxies.destroy()]);
    },
  };
}

/** An agent of Node's own client that opens its connections as `connect` does. */
function connectingAgent(origin: URL, connect: buildConnector.connector): http.Agent {
  const agent = origin.protocol === 'https:' ? new https.Agent() : new http.Agent();
  agent.createConnection = (_options, callback) => {
    connect(targetOf(origin), (error, socket) => {
      if (callback === undefined) return;
      if (error === null) callback(null, socket);
      // Node reads no stream beside an error, although its types ask for one.
      else Reflect.apply(callback, agent, [error]);
    });
    return null;
  };
  return agent;
}

function open(origin: URL, connect: buildConnector.connector): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  connect(targetOf(origin), (error, socket) => (error === null ? resolve(socket) : reject(error)));
  return promise;
}

/** Where to connect, as undici has it: the name without brackets. */
function targetOf({ protocol, hostname, host, port }: URL): buildConnector.Options {
  return { protocol, host, port, hostname: hostname.replace(/^\[|\]$/g, '') };
}

function toAuthority(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}
