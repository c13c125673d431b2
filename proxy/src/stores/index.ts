import type { Store } from './store.ts';

/** What every store is opened with. */
interface StoreOptions {
  /** Folder of this proxy. */
  readonly home: string;
  /** Gets a line about each rare event; never a secret. */
  readonly log?: (line: string) => void;
}

/** The stores that a proxy can keep its requests in, by id. Each is loaded when it is opened. */
export const stores = {
  async sqlite(options) {
    const { openSqliteStore } = await import('./sqlite/index.ts');
    return openSqliteStore(options);
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
  { store, home }: { readonly store: StoreId; readonly home: string },
  options: { readonly log?: (line: string) => void } = {},
): Promise<Store> {
  return stores[store]({ home, ...options });
}
