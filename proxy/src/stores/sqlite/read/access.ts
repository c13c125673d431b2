import { scopes } from '@thumbwire/shared';
import type { StoredKey, StoredOrigin } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { number, numberOrNull, oneOf, text, textOrNull, texts } from './values.ts';

/** Every key. */
export function readKeys(prepare: Prepare): StoredKey[] {
  return prepare('SELECT * FROM api_key ORDER BY number')
    .all()
    .map((row) => ({
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
export function readOrigins(prepare: Prepare): StoredOrigin[] {
  return prepare('SELECT * FROM origin ORDER BY origin')
    .all()
    .map((row) => ({
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
