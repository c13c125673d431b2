import type { AccessStore } from '../stores/store.ts';
import { type FirstKey, type Keys, openKeys } from './keys.ts';
import { type Origins, openOrigins } from './origins.ts';
import { createPairing, type Pairing, type ShowCode } from './pairing.ts';

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
  /** Hands to the store what it does not know yet. */
  close(): void;
}

/**
 * Reads who may use the proxy.
 *
 * @param options.first The admin key that it starts with.
 * @param options.now Milliseconds since the epoch.
 * @throws StoreUnavailableError
 */
export async function openTrust(options: {
  store: AccessStore;
  first: FirstKey;
  now?: () => number;
  showCode?: ShowCode;
}): Promise<Trust> {
  const { store, first, now = Date.now, showCode = () => {} } = options;
  const keys = await openKeys({ store, first, now });
  const origins = await openOrigins({ store, keys, now });
  return {
    keys,
    origins,
    pairing: createPairing({ keys, now, showCode }),
    close() {
      keys.close();
      origins.close();
    },
  };
}
