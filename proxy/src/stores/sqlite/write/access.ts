import type { AccessTask, Outcome } from '../protocol.ts';
import type { Prepare } from './statements.ts';

/** Changes who may use the proxy. */
export function writeAccess(prepare: Prepare, task: AccessTask): Outcome {
  switch (task.kind) {
    case 'key': {
      const { id, name, scopes, hash, origin, createdAt, lastUsedAt } = task.key;
      prepare(`
        INSERT OR IGNORE INTO api_key (id, name, scopes, hash, origin, created_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
        id,
        name,
        JSON.stringify(scopes),
        hash,
        origin,
        createdAt,
        lastUsedAt,
      );
      break;
    }
    case 'key-used':
      prepare('UPDATE api_key SET last_used_at = ? WHERE id = ?').run(task.at, task.id);
      break;
    case 'key-removed':
      prepare('DELETE FROM api_key WHERE id = ?').run(task.id);
      break;
    case 'origin': {
      const { origin, status, decidedBy, decidedAt, wantedRoute, wantedApi, refusals, lastRefusedAt } =
        task.origin;
      prepare('INSERT OR REPLACE INTO origin VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        origin,
        status,
        decidedBy,
        decidedAt,
        Number(wantedRoute),
        Number(wantedApi),
        refusals,
        lastRefusedAt,
      );
      break;
    }
    case 'origin-removed':
      prepare('DELETE FROM origin WHERE origin = ?').run(task.origin);
      break;
  }
  return { kind: 'done' };
}
