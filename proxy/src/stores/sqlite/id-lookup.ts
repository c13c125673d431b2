import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type RequestState, requestStates } from '../exchange.ts';
import { openForReading } from './connection.ts';
import { number, numberOrNull, oneOf } from './read/values.ts';

/** What the traffic's thread needs to know of a request in the database. */
export interface KnownRequest {
  readonly seq: number;
  readonly state: RequestState;
  readonly status: number | null;
  readonly isRated: boolean;
}

/** Looks requests up by id: one read of the primary index, quick enough for the thread that carries traffic. */
export interface IdLookup {
  /** @throws SQLite's error if the database cannot be read at the moment; TypeError it holds what we do not write */
  find(id: string): KnownRequest | null;
  close(): void;
}

export function openIdLookup(file: string): IdLookup {
  const database: DatabaseSync = openForReading(file, { busyTimeoutMs: 0 });
  let statement: StatementSync | null = null;
  return {
    find(id) {
      statement ??= database.prepare('SELECT seq, state, status, rating FROM request WHERE id = ?');
      const row = statement.get(id);
      if (row === undefined) return null;
      return {
        seq: number(row, 'seq'),
        state: oneOf(row, 'state', requestStates),
        status: numberOrNull(row, 'status'),
        isRated: row.rating !== null,
      };
    },
    close: () => database.close(),
  };
}
