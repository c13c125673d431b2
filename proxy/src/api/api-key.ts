import type { ApiKey } from '@thumbwire/shared';
import type { Key } from '../trust/index.ts';
import { toIso } from './time.ts';

/** A key as the API tells it. */
export function toApiKey({ id, name, scopes, origin, createdAt, lastUsedAt }: Key): ApiKey {
  return {
    ...{ id, name, scopes: [...scopes], origin },
    createdAt: createdAt === null ? null : toIso(createdAt),
    lastUsedAt: lastUsedAt === null ? null : toIso(lastUsedAt),
  };
}
