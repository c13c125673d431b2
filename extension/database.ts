import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** How the proxy is reached. Content scripts can read `storage.local`, but never this database. */
export interface StoredConnection {
  readonly url: string;
  readonly key: string;
}

/** Something that waits to be sent. Its `seq` is its place in the order. */
export interface OutboxItem {
  readonly seq?: number;
  readonly requestId: string;
  readonly event: OutboxEvent;
}

/** What is sent. The same event is sent with the same content however often, so that the proxy takes it once. */
export type OutboxEvent =
  | {
      readonly kind: 'rate';
      readonly eventId: string;
      readonly ratedAt: string;
      readonly rating: boolean;
      readonly comment?: string | null;
      readonly correction?: string | null;
      readonly choice?: number | null;
      readonly tags?: null;
    }
  | { readonly kind: 'clear'; readonly eventId: string; readonly ratedAt: string }
  | { readonly kind: 'log'; readonly eventId: string; readonly log: LogItem };

/** A response that did not pass the proxy, as the log endpoint takes it. */
export interface LogItem {
  readonly url: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  readonly textBody: string | null;
  /** HTTP status; -3: cancelled. */
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly firstByteMs: number | null;
  readonly source: 'page' | 'selection';
  readonly origin: string | null;
}

/** The last of a request that was delivered: a double click that comes late is told by it. */
export interface Delivered {
  readonly requestId: string;
  readonly event: OutboxEvent;
}

/** What was refused for good. */
export interface Refused {
  readonly seq?: number;
  readonly requestId: string;
  readonly eventId: string;
  readonly reason: string;
  readonly at: string;
}

/** Which alerts of a proxy a person was told of, by their numbers. */
export interface SeenAlerts {
  /** The last that was notified of; `null`: notifications are off. */
  readonly notified: number | null;
  /** The last that was dismissed in the popup. */
  readonly dismissed: number;
}

interface Schema extends DBSchema {
  setting: { key: string; value: StoredConnection };
  outbox: { key: number; value: OutboxItem; indexes: { request: string } };
  delivered: { key: string; value: Delivered };
  refused: { key: number; value: Refused };
  observed: { key: string; value: { readonly requestId: string; readonly at: number } };
  /** By the URL of the proxy. */
  alerts: { key: string; value: SeenAlerts };
}

export type Database = IDBPDatabase<Schema>;

/** Opens the database of the extension's own origin. */
export function openDatabase(name = 'thumbwire'): Promise<Database> {
  return openDB<Schema>(name, 2, {
    upgrade(database, oldVersion) {
      if (oldVersion < 2) database.createObjectStore('alerts');
      if (oldVersion >= 1) return;
      database.createObjectStore('setting');
      database
        .createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
        .createIndex('request', 'requestId');
      database.createObjectStore('delivered', { keyPath: 'requestId' });
      database.createObjectStore('refused', { keyPath: 'seq', autoIncrement: true });
      database.createObjectStore('observed');
    },
  });
}

/** The connection that a person made, or `null`. */
export async function readConnection(database: Database): Promise<StoredConnection | null> {
  return (await database.get('setting', 'connection')) ?? null;
}

/** Keeps the connection; `null` forgets it. */
export async function writeConnection(
  database: Database,
  connection: StoredConnection | null,
): Promise<void> {
  if (connection === null) await database.delete('setting', 'connection');
  else await database.put('setting', connection, 'connection');
}
