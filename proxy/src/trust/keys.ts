import { randomBytes } from 'node:crypto';
import { ConflictError, NotFoundError, type Scope } from '@thumbwire/shared';
import type { AccessStore, StoredKey } from '../stores/store.ts';
import { hashSecret, isSameHash, looksMade, makeSecret } from './secret.ts';

/** An API key, without its secret. */
export interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only web origin that may present it; `null`: every one may. */
  readonly origin: string | null;
  /** Milliseconds since the epoch; `null`: not known. */
  readonly createdAt: number | null;
  readonly lastUsedAt: number | null;
}

/** The admin key that a proxy starts with: that of its home, or of its environment. */
export interface FirstKey {
  readonly id: 'home' | 'environment';
  readonly secret: string;
}

/** The keys of a proxy, held in memory and kept in the store. */
export interface Keys {
  /** The key that a text is; `null` if it is none. Takes a time that says nothing about the keys. */
  find(text: string): Key | null;
  /** Notes that a key was used just now. */
  noteUse(key: Key): void;
  list(): readonly Key[];
  has(id: string): boolean;
  /** Aborted when a key is revoked, for answers that go on for long. */
  untilRevoked(id: string): AbortSignal;
  /** Whether an extension of this origin has been paired. */
  isPaired(origin: string): boolean;
  /**
   * @throws ConflictError there are too many; StoreUnavailableError it could not be kept: nobody was told its secret
   */
  create(key: {
    name: string;
    scopes: readonly Scope[];
    origin: string | null;
  }): Promise<{ key: Key; secret: string }>;
  /**
   * From then on it opens nothing.
   *
   * @throws NotFoundError; ConflictError it is the first; StoreUnavailableError it opens nothing any more, but may
   *   do so again after a restart
   */
  revoke(id: string): Promise<void>;
  /** Hands to the store when keys were last used. */
  close(): void;
}

const mostKeys = 200;

/** How old the time of last use in the store may be. */
const useEveryMs = 60_000;

interface Entry {
  key: Key;
  readonly hash: Buffer;
  /** What the store knows of its last use. */
  writtenAt: number;
  /** Once aborted it opens nothing, although the store may still have it. */
  readonly revoked: AbortController;
}

const isValid = ({ revoked }: Entry) => !revoked.signal.aborted;

/** @throws StoreUnavailableError the keys cannot be read */
export async function openKeys(options: {
  store: AccessStore;
  first: FirstKey;
  now: () => number;
}): Promise<Keys> {
  const { store, first, now } = options;
  const own: Entry = {
    key: {
      ...{ id: first.id, name: 'admin', scopes: ['admin'], origin: null },
      ...{ createdAt: null, lastUsedAt: null },
    },
    hash: hashSecret(first.secret),
    writtenAt: 0,
    revoked: new AbortController(),
  };
  const entries = [own, ...(await store.keys()).map(toEntry)];

  async function writeUse(entry: Entry): Promise<void> {
    const { id, lastUsedAt } = entry.key;
    if (entry === own || !isValid(entry) || lastUsedAt === null || lastUsedAt === entry.writtenAt) return;
    entry.writtenAt = lastUsedAt;
    // It only informs: a time that is lost is followed by the next.
    await store.noteKeyUse(id, lastUsedAt).catch(() => {});
  }

  return {
    find(text) {
      // A look at its form first: every header of every exchange is asked about. The length of the first key, which
      // may have any form, is no secret.
      if (text.length !== first.secret.length && !looksMade(text)) return null;
      const hash = hashSecret(text);
      let found: Key | null = null;
      for (const entry of entries) {
        if (isSameHash(entry.hash, hash) && isValid(entry)) found = entry.key;
      }
      return found;
    },
    noteUse({ id }) {
      const entry = entries.find(({ key }) => key.id === id);
      if (entry === undefined) return;
      const at = now();
      entry.key = { ...entry.key, lastUsedAt: at };
      if (at - entry.writtenAt >= useEveryMs) void writeUse(entry);
    },
    list: () => entries.map(({ key }) => key),
    has: (id) => entries.some((entry) => entry.key.id === id && isValid(entry)),
    untilRevoked(id) {
      const entry = entries.find(({ key }) => key.id === id);
      return entry?.revoked.signal ?? AbortSignal.abort();
    },
    isPaired: (origin) => entries.some((entry) => entry.key.origin === origin && isValid(entry)),
    async create({ name, scopes, origin }) {
      if (entries.length >= mostKeys) {
        throw new ConflictError(
          `No key was made: there are ${mostKeys} already. Revoke those that nobody uses ("thumbwire keys list").`,
        );
      }
      const secret = makeSecret();
      const id = `key_${randomBytes(6).toString('hex')}`;
      const hash = hashSecret(secret);
      const stored: StoredKey = {
        ...{ id, name, scopes, origin, hash: hash.toString('hex') },
        ...{ createdAt: now(), lastUsedAt: null },
      };
      await store.addKey(stored);
      const entry = toEntry(stored);
      entries.push(entry);
      return { key: entry.key, secret };
    },
    async revoke(id) {
      const entry = entries.find(({ key }) => key.id === id);
      if (entry === undefined) {
        throw new NotFoundError(`There is no key "${id}"; "thumbwire keys list" shows those there are.`);
      }
      if (entry === own) throw new ConflictError(firstKeySentences[first.id]);
      try {
        await store.removeKey(id);
      } finally {
        // Also where nobody knows whether it is gone from the store: then revoking it again tries again.
        entry.revoked.abort();
      }
      entries.splice(entries.indexOf(entry), 1);
    },
    close() {
      for (const entry of entries) void writeUse(entry);
    },
  };
}

const firstKeySentences = {
  home: 'The first key is not revoked: it is the file "key" in the home. Delete that file and restart the proxy; it makes a new one.',
  environment:
    'The first key is not revoked: it is the value of THUMBWIRE_API_KEY. Restart the proxy with another.',
};

function toEntry({ hash, ...key }: StoredKey): Entry {
  return {
    key,
    hash: Buffer.from(hash, 'hex'),
    writtenAt: key.lastUsedAt ?? 0,
    revoked: new AbortController(),
  };
}
