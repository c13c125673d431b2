import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RequestState } from '../store.ts';
import { openForReading } from './connection.ts';

/** What the traffic's thread needs to know of a request in the database. */
export interface KnownRequest {
  readonly seq: number;
  readonly state: RequestState;
  readonly status: number | null;
  readonly isRated: boolean;
}

/** Looks requests up by id: one read of the primary index, quick enough for the thread that carries traffic. */
export interface IdLookup {
  /** @throws SQLite's error if the database cannot be read at the moment */
  find(id: string): KnownRequest | null;
  close(): void;
}

const states: Readonly<Record<string, RequestState>> = {
  open: 'open',
  complete: 'complete',
  cancelled: 'cancelled',
  failed: 'failed',
  interrupted: 'interrupted',
};

export function openIdLookup(file: string): IdLookup {
  const database: DatabaseSync = openForReading(file, { busyTimeoutMs: 0 });
  let statement: StatementSync | null = null;
  return {
    find(id) {
      statement ??= database.prepare('SELECT seq, state, status, rating FROM request WHERE id = ?');
      const row = statement.get(id);
      if (row === undefined) return null;
      return {
        seq: Number(row.seq),
        state: states[String(row.state)] ?? 'complete',
        status: row.status === null ? null : Number(row.status),
        isRated: row.rating !== null,
      };
    },
    close: () => database.close(),
  };
}
