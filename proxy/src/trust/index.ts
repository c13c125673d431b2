import type { Store } from '../stores/store.ts';
import { createFeedbackTokens, type FeedbackTokens } from './feedback-token.ts';
import { type FirstKey, type Keys, openKeys } from './keys.ts';
import { type Origins, openOrigins } from './origins.ts';
import { createPairing, type Pairing, type ShowCode } from './pairing.ts';

export { type FeedbackTokens, looksLikeToken } from './feedback-token.ts';
export type { FirstKey, Key, Keys } from './keys.ts';
export { isDecidable } from './knocks.ts';
export type { Decider, Origins } from './origins.ts';
export type { Pairing, ShowCode } from './pairing.ts';
export { checkPermitted, isPermitted } from './permit.ts';

/** Who may use the proxy, and for what. */
export interface Trust {
  readonly keys: Keys;
  readonly origins: Origins;
  readonly pairing: Pairing;
  readonly tokens: FeedbackTokens;
  /** Hands to the store what it does not know yet. */
  close(): void;
}

/**
 * Reads who may use the proxy.
 *
 * @param options.first The admin key that it starts with.
 * @param options.tokenLifetimeMs How long a feedback token is good for.
 * @param options.now Milliseconds since the epoch.
 * @throws StoreUnavailableError
 */
export async function openTrust(options: {
  store: Store;
  first: FirstKey;
  tokenLifetimeMs: number;
  now?: () => number;
  showCode?: ShowCode;
}): Promise<Trust> {
  const { store, first, tokenLifetimeMs: lifetimeMs, now = Date.now, showCode = () => {} } = options;
  const keys = await openKeys({ store, first, now });
  const origins = await openOrigins({ store, keys, now });
  return {
    keys,
    origins,
    pairing: createPairing({ keys, now, showCode }),
    tokens: createFeedbackTokens({ signingKey: await store.signingKey(), lifetimeMs, now }),
    close() {
      keys.close();
      origins.close();
    },
  };
}
