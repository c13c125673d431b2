import type { AccessStore } from '../access.ts';
import { readKeys, readOrigins } from './read/access.ts';
import type { ReadDirectly } from './read-directly.ts';
import type { Submit } from './submit.ts';

/** Who may use the proxy, kept in the database. */
export function openAccess({ read, submit }: { read: ReadDirectly; submit: Submit }): AccessStore {
  return {
    keys: () => read(readKeys),
    addKey: (key) => submit({ kind: 'key', key }),
    removeKey: (id) => submit({ kind: 'key-removed', id }),
    noteKeyUse: (id, at) => submit({ kind: 'key-used', id, at }, { isUrgent: false }),
    origins: () => read(readOrigins),
    putOrigin: (origin) => submit({ kind: 'origin', origin }),
    removeOrigin: (origin) => submit({ kind: 'origin-removed', origin }),
  };
}
