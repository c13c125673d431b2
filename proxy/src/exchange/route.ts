import { InvalidError, NotFoundError } from '@thumbwire/shared';
import { basicAuthorization } from '../url-credentials.ts';
import { demoProvider, type Providers } from './providers.ts';
import { readTarget, type TargetHeader } from './target.ts';

/** Where a request goes. */
export interface Route {
  readonly provider: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path at the provider, without query. */
  readonly path: string;
  /** From `?` on, byte for byte as the client sent it; empty if there is none. */
  readonly query: string;
  /** Value of the Authorization header that the configured base URL stands for. */
  readonly authorization: string | null;
}

/** Paths without a provider's name, as Helicone's own hosts take them. `helicone-api`, base URLs. */
const openaiPaths = /^\/v1\/(?:chat\/completions|responses|completions|embeddings|models)(?:\/|$)/;
const anthropicPaths = /^\/v1\/messages(?:\/|$)/;
const gatewayPaths = /^\/v1\/gateway\/(oai|anthropic)(\/.*)?$/;
const providerPaths = /^\/([^/]+)(\/.*)?$/;

/** Origin of the built-in provider; nothing is ever sent there. */
const demoOrigin = 'demo://built-in';

/**
 * Finds where a request goes: by its path, or by the header `Helicone-Target-Url` or `Helicone-OpenAI-Api-Base`.
 *
 * @param target Path and query of the request, as on its first line.
 * @param targetHeader Gives scheme and host, the path stays.
 * @throws NotFoundError No such provider or path. InvalidError A path with dot segments, or a provider that has
 *   no address yet. ForbiddenError A target that is not allowed.
 */
export function findRoute(target: string, targetHeader: TargetHeader | null, providers: Providers): Route {
  const queryStart = target.indexOf('?');
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const query = queryStart === -1 ? '' : target.slice(queryStart);
  refuseDotSegments(path);

  if (targetHeader !== null) {
    return { ...readTarget(targetHeader, providers), path, query, authorization: null };
  }
  const { provider, rest } = byPath(path);
  if (provider === demoProvider) {
    return { provider, origin: demoOrigin, path: rest === '' ? '/' : rest, query, authorization: null };
  }
  return { provider, ...atBase(baseOf(provider, providers), rest, query) };
}

function byPath(path: string): { provider: string; rest: string } {
  if (openaiPaths.test(path)) return { provider: 'openai', rest: path };
  if (anthropicPaths.test(path)) return { provider: 'anthropic', rest: path };
  const gateway = gatewayPaths.exec(path);
  if (gateway !== null) {
    return { provider: gateway[1] === 'oai' ? 'openai' : 'anthropic', rest: gateway[2] ?? '' };
  }
  const [, provider, rest = ''] = providerPaths.exec(path) ?? [];
  if (provider === 'v1') {
    throw new NotFoundError(
      `There is no ${path} here. To reach a provider put its name first, for example /openai${path}.`,
    );
  }
  return { provider: provider ?? '', rest };
}

function baseOf(provider: string, providers: Providers): URL {
  const row = providers.get(provider);
  if (row === undefined) {
    const known = [...providers.keys(), demoProvider].join(', ');
    throw new NotFoundError(
      provider === ''
        ? `A request path begins with the name of a provider: ${known}.`
        : `There is no provider "${provider.slice(0, 100)}". Known are ${known}.`,
    );
  }
  if (row.baseUrl === null) {
    throw new InvalidError(
      `The provider "${provider}" has no address of its own; start the proxy with --provider ${provider}=URL.`,
    );
  }
  return row.baseUrl;
}

/**
 * Joins base URL, which has no query of its own, and rest. What ends the base and begins the rest is not doubled: a
 * version, or everything before it. So SDKs work that know the provider by its host alone (Groq's sends
 * `/openai/v1/…`), and so do both forms of Azure's paths, `/openai/deployments/…` and `/openai/v1/…`.
 */
function atBase(base: URL, rest: string, query: string): Omit<Route, 'provider'> {
  const basePath = base.pathname.replace(/\/+$/, '');
  const version = /\/v\d+[a-z\d]*$/.exec(basePath)?.[0];
  const isDoubled = version !== undefined && (rest === version || rest.startsWith(`${version}/`));
  const head = version === undefined ? basePath : basePath.slice(0, -version.length);
  const isWhole = head !== '' && (rest === head || rest.startsWith(`${head}/`));
  const path = isWhole ? rest : basePath + (isDoubled ? rest.slice(version.length) : rest);
  return {
    origin: base.origin,
    path: path === '' ? '/' : path,
    query,
    authorization: basicAuthorization(base),
  };
}

/** Some servers resolve dot segments even when they are encoded: a path would leave its base. */
function refuseDotSegments(path: string): void {
  const decoded = path.replace(/%2e/gi, '.').replace(/%(?:2f|5c)/gi, '/');
  if (!decoded.split(/[/\\]/).some((segment) => segment === '.' || segment === '..')) return;
  throw new InvalidError('The request path must not contain "." or ".." segments.');
}
