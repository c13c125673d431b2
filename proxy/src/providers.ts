import { InvalidError, providers as table } from '@thumbwire/shared';
import type { ResolvedProvider } from './exchange/index.ts';

/** First path segments that are ours: a provider of that name could never be reached. */
const reserved = ['v1', 'demo', 'health', 'metrics', 'playground', 'custom', 'oai', 'googleapis'];

/** The provider table, with the base URLs that this home configured in place of its own. */
export function resolveProviders(configured: ReadonlyMap<string, URL>): Map<string, ResolvedProvider> {
  const resolved = new Map<string, ResolvedProvider>();
  for (const { id, apiName, baseUrl } of table) {
    resolved.set(id, {
      id,
      apiName,
      baseUrl: baseUrl === null ? null : new URL(baseUrl),
      isConfigured: false,
    });
  }
  for (const [id, baseUrl] of configured) {
    if (reserved.includes(id)) {
      throw new InvalidError(
        `A provider cannot be named "${id}": that path is the proxy's own. Choose another name.`,
      );
    }
    resolved.set(id, { id, apiName: resolved.get(id)?.apiName ?? 'CUSTOM', baseUrl, isConfigured: true });
  }
  return resolved;
}

/** Web origins that this home configured: the only local ones that a client may name as its target. */
export function configuredOrigins(providers: ReadonlyMap<string, ResolvedProvider>): Set<string> {
  return new Set(
    [...providers.values()].flatMap(({ isConfigured, baseUrl }) =>
      isConfigured && baseUrl ? [baseUrl.origin] : [],
    ),
  );
}
