import { type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ForbiddenError, InvalidError } from '@thumbwire/shared';
import { isLocalHost } from '../local-address.ts';

/** Where webhooks may lead. */
export interface DestinationRules {
  /** Then they may lead to programs of this machine. */
  readonly isLoopbackBound: boolean;
  /** Hosts that may be local, or without TLS. */
  readonly allowHosts: readonly string[];
  /** Where the proxy itself listens: an event sent there would be logged, and be an event. */
  readonly ownPort: () => number | null;
}

/**
 * Reads the destination of a webhook.
 *
 * @throws InvalidError it is no web address, holds credentials, or has no TLS; ForbiddenError it is local
 */
export function readDestination(text: string, rules: DestinationRules): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InvalidError('destination must be an address such as https://example.com/hook.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidError('destination must not hold credentials; check the signature of what arrives.');
  }
  const host = hostOf(url);
  checkHost(host, portOf(url), rules);
  if (url.protocol === 'http:' && !isLocalHost(host) && !rules.allowHosts.includes(host)) {
    throw new InvalidError(
      `destination must be https: events tell what was asked and answered. "--webhook-host ${host}" at the start of the proxy allows plain http to this host.`,
    );
  }
  url.hostname = host;
  url.hash = '';
  return url;
}

/**
 * A resolver for connections to destinations: a public name that leads to a local address is refused when it is
 * connected to, whatever it led to before.
 *
 * @param resolve Resolves a name to all of its addresses.
 */
export function guardedLookup(
  rules: DestinationRules,
  resolve: typeof lookupAll = lookupAll,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, found) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      try {
        for (const { address } of found) checkAddress(hostname, address, rules);
      } catch (refusal) {
        callback(refusal instanceof Error ? refusal : new Error(String(refusal)), '', 0);
        return;
      }
      if (options.all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    });
  };
}

/** @throws ForbiddenError the host is local, and not one that may be */
type Found = { readonly address: string; readonly family: number };

/** By the resolver of the system. */
function lookupAll(
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, found: Found[]) => void,
): void {
  lookup(hostname, { ...options, all: true }, callback);
}

/** @throws ForbiddenError the host is local, and not one that may */
function checkHost(hostname: string, port: number, rules: DestinationRules): void {
  if (isOwn(hostname, port, rules)) throw ownError();
  if (!isLocalHost(hostname) || isAllowed(hostname, rules)) return;
  throw localError(hostname);
}

function checkAddress(hostname: string, address: string, rules: DestinationRules): void {
  if (!isLocalHost(bracketed(address)) || rules.allowHosts.includes(hostname.toLowerCase())) return;
  // A name of this machine leads to it, and to nothing else.
  if (isLoopback(hostname) && isLoopback(address) && rules.isLoopbackBound) return;
  throw localError(hostname);
}

function isAllowed(hostname: string, { allowHosts, isLoopbackBound }: DestinationRules): boolean {
  return allowHosts.includes(hostname) || (isLoopbackBound && isLoopback(hostname));
}

function isOwn(hostname: string, port: number, { ownPort }: DestinationRules): boolean {
  if (port !== ownPort()) return false;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return isLoopback(hostname) || own.some(({ address }) => address === hostname.replace(/^\[(.*)\]$/, '$1'));
}

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return name === '::1' || name === 'localhost' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Lower case, as `URL` has it; without the dot that a full name may end in. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function ownError(): ForbiddenError {
  return new ForbiddenError(
    'destination leads back to this proxy; each event would cause another. Name the receiver itself.',
  );
}

function localError(hostname: string): ForbiddenError {
  return new ForbiddenError(
    `destination leads into the local network (${hostname}); start the proxy with "--webhook-host ${hostname}" to allow it.`,
  );
}
