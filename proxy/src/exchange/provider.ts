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

/** Id of the built-in provider that needs no key. */
export const demoProvider = 'demo';
