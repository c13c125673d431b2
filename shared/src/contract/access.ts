import { oc } from '@orpc/contract';
import { z } from 'zod';

/**
 * What a key opens. `admin`: everything; `read`: queries, bodies, the stream, exports; `rate`: feedback, locate,
 * properties and scores; `log`: manual logging.
 */
export const scopes = ['admin', 'read', 'rate', 'log'] as const;
export const Scope = z.enum(scopes, { error: `A scope must be one of ${scopes.join(', ')}.` });
export type Scope = z.infer<typeof Scope>;

/** What is known of an endpoint besides its route. */
export interface EndpointMeta {
  /** Scopes of which a key needs one; `[]`: every key will do; `null`: no key is needed. */
  readonly scopes: readonly Scope[] | null;
  /** Whether the feedback token of the request that it is about will do, too. Default: no. */
  readonly takesToken?: boolean;
  /** Longest body in bytes, where it is another than that of all. */
  readonly bodyBytes?: number;
}

/** Begins an endpoint that takes a key with one of these scopes, or with `admin`; none named: every key will do. */
export function withScope(...oneOf: Scope[]) {
  return oc.$meta<EndpointMeta>({ scopes: oneOf });
}

/** The same for an endpoint that the feedback token of one request opens, too: its handler checks which. */
export function withScopeOrToken(...oneOf: Scope[]) {
  return oc.$meta<EndpointMeta>({ scopes: oneOf, takesToken: true });
}

/** Begins an endpoint that takes no key. */
export const withoutKey = oc.$meta<EndpointMeta>({ scopes: null });
