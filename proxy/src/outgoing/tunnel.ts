import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { UpstreamError } from '@thumbwire/shared';
import { basicAuthorization } from '../url-credentials.ts';

/** A way through a proxy to one host. */
export interface TunnelOptions {
  readonly proxy: URL;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** How long proxy and host together may take to accept the connection. */
  readonly connectTimeoutMs: number;
}

/**
 * Opens a connection to a host through a proxy.
 *
 * @throws UpstreamError The proxy cannot be reached, or does not let the connection through.
 * @see RFC 9110, section 9.3.6 (CONNECT)
 */
export function openTunnel({ proxy, hostname, port, connectTimeoutMs }: TunnelOptions): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const authority = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  const authorization = basicAuthorization(proxy);
  const isSecure = proxy.protocol === 'https:';
  const request = (isSecure ? https : http).request({
    method: 'CONNECT',
    hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (isSecure ? 443 : 80),
    path: authority,
    headers: {
      Host: authority,
      ...(authorization === null ? {} : { 'Proxy-Authorization': authorization }),
    },
    agent: false,
  });
  const timer = setTimeout(() => request.destroy(new Error('it took too long')), connectTimeoutMs);
  request.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    clearTimeout(timer);
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
      return;
    }
    socket.on('error', () => {}); // It is given up: how it ends says nothing new.
    socket.destroy();
    reject(proxyRefused(proxy, authority, statusCode));
  });
  request.once('error', (cause) => {
    clearTimeout(timer);
    reject(proxyFailed(proxy, authority, cause));
  });
  request.end();
  return promise;
}

/** Says that a proxy did not let a connection through, and what to do. */
export function proxyRefused(proxy: URL, host: string, status: number): UpstreamError {
  const advice =
    status === 407
      ? 'Check the user and password in HTTP_PROXY or HTTPS_PROXY.'
      : 'Check that it allows this host, or name the host in NO_PROXY.';
  return new UpstreamError(
    `Could not reach ${host} through the proxy ${proxy.origin}: it answered with status ${status}. ${advice}`,
  );
}

/** Says that a proxy could not be used at all. */
export function proxyFailed(proxy: URL, host: string, cause: Error): UpstreamError {
  const reason = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return new UpstreamError(
    `Could not reach ${host} through the proxy ${proxy.origin}: the connection failed (${reason}). ` +
      'Check that it is running and that HTTP_PROXY and HTTPS_PROXY name it right.',
    { cause },
  );
}
