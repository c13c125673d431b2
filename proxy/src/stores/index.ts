import type { Store } from './store.ts';

export type { Store };

/** What every store is opened with. */
interface StoreOptions {
  /** Folder of this proxy. */
  readonly home: string;
  /** Bytes of bodies that are kept, beyond which those of unrated requests go, oldest first; `null`: all. Default: 4 GiB. */
  readonly keepBodyBytes?: number | null;
  /** Gets a line about each rare event; never a secret. */
  readonly log?: (line: string) => void;
}

/** The stores that a proxy can keep its requests in, by id. Each is loaded when it is opened. */
export const stores = {
  async sqlite({ keepBodyBytes, ...options }) {
    const { openSqliteStore } = await import('./sqlite/index.ts');
    return openSqliteStore({ ...options, limits: keepBodyBytes === undefined ? {} : { keepBodyBytes } });
  },
} satisfies Record<string, (options: StoreOptions) => Promise<Store>>;

/** Id of a store, as `--store` takes it. */
export type StoreId = keyof typeof stores;

/** Whether there is a store of this name. */
export function isStoreId(name: string): name is StoreId {
  return Object.hasOwn(stores, name);
}

/**
 * Opens the store of a home.
 *
 * @throws InvalidError in one sentence that says what to do: the home is in use or not writable, the database is
 *   damaged or of a newer version
 */
export function openStore(
  { store, ...which }: Omit<StoreOptions, 'log'> & { readonly store: StoreId },
  options: Pick<StoreOptions, 'log'> = {},
): Promise<Store> {
  return stores[store]({ ...which, ...options });
}
