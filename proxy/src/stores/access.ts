import type { Scope } from '@thumbwire/shared';

/** An API key as it is kept: what it opens, and the hash of its secret. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
  /** The only web origin that may present it; `null`: every one may. */
  readonly origin: string | null;
  /** Milliseconds since the epoch, UTC. */
  readonly createdAt: number;
  /** Not exact: it may be written later, or only now and then. `null`: never. */
  readonly lastUsedAt: number | null;
}

/** What is known of a web origin: what was decided about it, and what was refused to it. */
export interface StoredOrigin {
  /** As a browser writes it: `https://chat.example.com`. */
  readonly origin: string;
  /** `asking`: nobody has decided. */
  readonly status: 'allowed' | 'refused' | 'asking';
  /** Id of the extension's key that decided; `null`: an admin, or nobody. */
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  /** It was refused a way to a provider. */
  readonly wantedRoute: boolean;
  /** It was refused the API. */
  readonly wantedApi: boolean;
  readonly refusals: number;
  readonly lastRefusedAt: number | null;
}

/**
 * Who may use the proxy. Small lists, which the proxy reads when it starts and then holds: whoever writes is the one
 * that reads.
 *
 * Writes are acknowledged after fsync, except those of what only informs (`noteKeyUse`). Each may be done twice.
 */
export interface AccessStore {
  /** Every key, in the order in which they were made. */
  keys(): Promise<StoredKey[]>;
  /** Adds a key. */
  addKey(key: StoredKey): Promise<void>;
  /** Removes a key; one that is not there is none. */
  removeKey(id: string): Promise<void>;
  /** Notes when a key was used, some time soon; nothing for one that is not there. */
  noteKeyUse(id: string, at: number): Promise<void>;

  /** Every known origin, by name. */
  origins(): Promise<StoredOrigin[]>;
  /** Sets what is known of an origin, in place of what was. */
  putOrigin(origin: StoredOrigin): Promise<void>;
  /** Forgets an origin; one that is not known is none. */
  removeOrigin(origin: string): Promise<void>;
}
