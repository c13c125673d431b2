import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { InvalidError } from '@thumbwire/shared';
import envPaths from 'env-paths';
import { keyShape } from './key.ts';
import { type OutgoingProxies, readOutgoing } from './outgoing/environment.ts';
import { readSize } from './size.ts';
import { isStoreId, type StoreId, stores } from './stores/index.ts';
import { hasReadableCredentials } from './url-credentials.ts';

/** How a proxy is to run. */
export interface Config {
  /** Address to listen on. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder in which everything is kept. */
  readonly home: string;
  /** In which of the stores the requests are kept. */
  readonly store: StoreId;
  /** Base URLs that replace those of the provider table, or add to it. */
  readonly providers: ReadonlyMap<string, URL>;
  /** Through which HTTP proxies they are reached. */
  readonly outgoing: OutgoingProxies;
  /** Names besides the loopback ones by which clients may address the proxy. */
  readonly allowHosts: readonly string[];
  /** Hosts that webhooks may lead to although they are local, or without TLS. */
  readonly webhookHosts: readonly string[];
  /** A fixed admin key; `null`: the one in the home. */
  readonly key: string | null;
  /** How long a feedback token is good for. */
  readonly tokenLifetimeMs: number;
  /** Bytes of bodies that are kept, beyond which those of unrated requests go, oldest first; `null`: all. */
  readonly keepBodyBytes: number | null;
}

/** Options of the command line, all as text; they win over the environment. */
export interface Flags {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly home?: string | undefined;
  readonly store?: string | undefined;
  /** `name=url`, any number. */
  readonly provider?: readonly string[] | undefined;
  readonly allowHost?: readonly string[] | undefined;
  readonly webhookHost?: readonly string[] | undefined;
  readonly tokenHours?: string | undefined;
  readonly keepBodies?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const defaultPort = 8787;

/**
 * Reads the configuration from options and environment (`THUMBWIRE_…`, `HTTP_PROXY` …).
 *
 * @throws InvalidError naming the option or variable and what it takes
 */
export function readConfig(flags: Flags, environment: Environment = process.env): Config {
  return Object.freeze({
    host: readHost(flags.host ?? '127.0.0.1'),
    port: readPort(flags.port ?? environment.THUMBWIRE_PORT ?? String(defaultPort)),
    home: readHome(flags.home, environment),
    store: readStore(flags.store ?? environment.THUMBWIRE_STORE ?? 'sqlite'),
    providers: readProviders(flags.provider ?? [], environment),
    outgoing: readOutgoing(environment),
    allowHosts: flags.allowHost ?? [],
    webhookHosts: (flags.webhookHost ?? []).map(readWebhookHost),
    key: readFixedKey(environment.THUMBWIRE_API_KEY),
    tokenLifetimeMs: readHours(flags.tokenHours ?? environment.THUMBWIRE_TOKEN_HOURS ?? '24') * 3_600_000,
    keepBodyBytes: readBound(flags.keepBodies ?? environment.THUMBWIRE_KEEP_BODIES ?? '4GB'),
  });
}

/** The folder in which everything is kept: `--home`, `THUMBWIRE_HOME`, or the platform's data folder. */
export function readHome(flag: string | undefined, environment: Environment = process.env): string {
  return resolve(flag ?? (environment.THUMBWIRE_HOME || envPaths('thumbwire', { suffix: '' }).data));
}

function readHost(host: string): string {
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 0) {
    throw new InvalidError(`--host takes an address like 127.0.0.1 or 0.0.0.0, not "${host}".`);
  }
  return address;
}

/** As `URL` writes it: lower case, IPv6 in brackets. */
function readWebhookHost(host: string): string {
  const url = `https://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`;
  if (/^[^/?#@\s]+$/.test(host) && URL.canParse(url) && new URL(url).port === '')
    return new URL(url).hostname;
  throw new InvalidError(
    `--webhook-host takes the name or address of a host like hooks.internal, not "${host}".`,
  );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new InvalidError(`--port (THUMBWIRE_PORT) takes a number from 0 to 65535, not "${text}".`);
  }
  return port;
}

function readStore(name: string): StoreId {
  if (isStoreId(name)) return name;
  const known = Object.keys(stores).map((id) => `"${id}"`);
  throw new InvalidError(`--store (THUMBWIRE_STORE) takes ${known.join(' or ')}, not ${shownStore(name)}.`);
}

/** An address of a database holds a password as a rule. */
function shownStore(name: string): string {
  if (/^[\w.-]*$/.test(name)) return `"${name}"`;
  const scheme = /^[a-z][a-z\d+.-]*:/i.exec(name)?.[0];
  return scheme === undefined ? 'what it was given' : `an address that begins with "${scheme}"`;
}

function readFixedKey(key: string | undefined): string | null {
  if (!key) return null;
  if (!keyShape.pattern.test(key)) {
    throw new InvalidError(`THUMBWIRE_API_KEY must be ${keyShape.inWords} without spaces.`);
  }
  return key;
}

function readHours(text: string): number {
  const hours = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (hours >= 1 && hours <= 8_760) return hours;
  throw new InvalidError(
    `--token-hours (THUMBWIRE_TOKEN_HOURS) takes whole hours from 1 to 8760 (a year), not "${text}".`,
  );
}

function readBound(text: string): number | null {
  if (text === 'all') return null;
  const bytes = readSize(text);
  if (bytes !== null) return bytes;
  throw new InvalidError(
    `--keep-bodies (THUMBWIRE_KEEP_BODIES) takes a size like 4GB or 500MB, or "all", not "${text}".`,
  );
}

const variable = /^THUMBWIRE_PROVIDER_([A-Z0-9_]+)$/;

function readProviders(options: readonly string[], environment: Environment): Map<string, URL> {
  const providers = new Map<string, URL>();
  for (const [name, url] of Object.entries(environment)) {
    const provider = variable.exec(name)?.[1];
    if (provider && url) providers.set(toProviderId(provider), readUrl(name, url));
  }
  for (const option of options) {
    const [, name, url] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(option) ?? [];
    if (!name || !url) {
      throw new InvalidError(
        '--provider takes name=url, for example --provider vllm=http://127.0.0.1:8000/v1.',
      );
    }
    providers.set(toProviderId(name), readUrl(`--provider ${name}`, url));
  }
  return providers;
}

function toProviderId(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** The text of a wrong URL is not repeated: it may hold a password. */
function readUrl(where: string, text: string): URL {
  if (!URL.canParse(text)) throw new InvalidError(`${where} needs a URL like https://api.example.com/v1.`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidError(
      `${where} needs an http or https URL, not one that begins with "${url.protocol}".`,
    );
  }
  if (url.search || url.hash)
    throw new InvalidError(`${where} needs a base URL, without a query or fragment.`);
  if (!hasReadableCredentials(url)) {
    throw new InvalidError(
      `${where} has a user or password with a broken % escape; a bare % is written %25.`,
    );
  }
  return url;
}
