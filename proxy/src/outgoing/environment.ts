import { InvalidError } from '@thumbwire/shared';
import { hasReadableCredentials } from '../url-credentials.ts';
import { readNoProxy } from './no-proxy.ts';

/** Through which HTTP proxies providers are reached, as the environment says. */
export interface OutgoingProxies {
  /** For providers at an `http:` address; `null`: directly. */
  readonly http: URL | null;
  readonly https: URL | null;
  /** Whether a host is reached directly all the same. `hostname` as `URL` gives it. */
  isDirect(hostname: string, port: number): boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as curl and most programs do: the lower-case name goes first,
 * an empty value counts as none, and the scheme of a proxy may be left out.
 *
 * @throws InvalidError naming the variable; its value, which may hold a password, is not repeated
 */
export function readOutgoing(environment: Environment): OutgoingProxies {
  return {
    http: readProxy('HTTP_PROXY', environment),
    https: readProxy('HTTPS_PROXY', environment),
    isDirect: readNoProxy(environment.no_proxy || environment.NO_PROXY || ''),
  };
}

/** The proxy on the way to an origin, or `null` if there is none. */
export function proxyFor(proxies: OutgoingProxies, origin: string): URL | null {
  const isSecure = origin.startsWith('https:');
  const proxy = isSecure ? proxies.https : proxies.http;
  if (proxy === null) return null;
  const { hostname, port } = new URL(origin);
  return proxies.isDirect(hostname, Number(port) || (isSecure ? 443 : 80)) ? null : proxy;
}

function readProxy(upperName: string, environment: Environment): URL | null {
  const lowerName = upperName.toLowerCase();
  const name = environment[lowerName] ? lowerName : upperName;
  const text = environment[name]?.trim();
  if (!text) return null;
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === null || !isHttp || url.hostname === '' || !hasReadableCredentials(url)) {
    throw new InvalidError(
      `${name} must be the address of an HTTP proxy, such as http://proxy.example.com:8080. Correct or unset it.`,
    );
  }
  return url;
}
