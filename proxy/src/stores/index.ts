import { openSqliteStore } from './sqlite/index.ts';
import type { Store } from './store.ts';

/** What every store is opened with. */
interface StoreOptions {
  /** Folder of this proxy. */
  readonly home: string;
  /** Gets a line about each rare event; never a secret. */
  readonly log?: (line: string) => void;
}

/** The stores that a proxy can keep its requests in. */
const stores = {
  sqlite: openSqliteStore,
} satisfies Record<string, (options: StoreOptions) => Promise<Store>>;

/**
 * Opens the store of a home.
 *
 * @throws InvalidError in one sentence that says what to do: the home is in use or not writable, the database is
 *   damaged or of a newer version
 */
export function openStore(
  { home }: { readonly home: string },
  options: { readonly log?: (line: string) => void } = {},
): Promise<Store> {
  return stores.sqlite({ home, ...options });
}
