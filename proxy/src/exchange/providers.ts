import { InvalidError, providers as table } from '@thumbwire/shared';

/** A row of the provider table with this home's configuration applied. */
export interface ResolvedProvider {
  /** As in paths: `/openai/…`. */
  readonly id: string;
  /** The API's upper-case name. */
  readonly apiName: string;
  /** What the provider's own SDK takes as base URL; may hold credentials. `null`: none by default, none configured. */
  readonly baseUrl: URL | null;
  /** Whether the base URL comes from the configuration. */
  readonly isConfigured: boolean;
}

/** Where requests can go in this home, by the name in their path. */
export type Providers = ReadonlyMap<string, ResolvedProvider>;

/** Id of the built-in provider that needs no key. */
export const demoProvider = 'demo';

/** First path segments that are ours: a provider of that name could never be reached. */
const reserved = ['v1', demoProvider, 'health', 'metrics', 'playground', 'custom', 'oai', 'googleapis'];

/**
 * The provider table, with the base URLs that this home configured in place of its own.
 *
 * @throws InvalidError A configured provider has a name that is taken.
 */
export function resolveProviders(configured: ReadonlyMap<string, URL>): Providers {
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
