import { scopes } from '@thumbwire/shared';
import type { StoredKey, StoredOrigin } from '../../store.ts';
import { openForReading } from '../connection.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull, texts } from './values.ts';

const busyTimeoutMs = 1_000;

/** Every key. These lists are short and asked for when the proxy starts: no thread is worth its while. */
export function readKeys(file: string): StoredKey[] {
  return rows(file, 'SELECT * FROM api_key ORDER BY number').map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    scopes: texts(row, 'scopes').flatMap((name) => scopes.find((scope) => scope === name) ?? []),
    hash: text(row, 'hash'),
    origin: textOrNull(row, 'origin'),
    createdAt: number(row, 'created_at'),
    lastUsedAt: numberOrNull(row, 'last_used_at'),
  }));
}

/** Every known origin. */
export function readOrigins(file: string): StoredOrigin[] {
  return rows(file, 'SELECT * FROM origin ORDER BY origin').map((row) => ({
    origin: text(row, 'origin'),
    status: oneOf(row, 'status', ['allowed', 'refused', 'asking']),
    decidedBy: textOrNull(row, 'decided_by'),
    decidedAt: numberOrNull(row, 'decided_at'),
    wantedRoute: number(row, 'wanted_route') === 1,
    wantedApi: number(row, 'wanted_api') === 1,
    refusals: number(row, 'refusals'),
    lastRefusedAt: numberOrNull(row, 'last_refused_at'),
  }));
}

function rows(file: string, sql: string): Row[] {
  const database = openForReading(file, { busyTimeoutMs });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
