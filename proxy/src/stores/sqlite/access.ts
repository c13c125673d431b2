import { StoreUnavailableError } from '@thumbwire/shared';
import type { AccessStore } from '../access.ts';
import type { Limits } from './limits.ts';
import { readKeys, readOrigins } from './read/access.ts';
import { describeProblem, sqliteProblem } from './sqlite-error.ts';
import type { Submit } from './submit.ts';
import type { WriteQueue } from './write-queue.ts';

/** Who may use the proxy, kept in the database. */
export function openAccess(options: {
  file: string;
  queue: WriteQueue;
  limits: Limits;
  submit: Submit;
}): AccessStore {
  const { file, queue, limits, submit } = options;

  /** Reads what every change before it has left. */
  async function read<Value>(from: (file: string) => Value): Promise<Value> {
    if (!(await queue.flushed(limits.flushTimeMs))) {
      throw new StoreUnavailableError(
        `What was changed last is not written yet. ${queue.problem ?? 'Writing takes long.'} Try again.`,
      );
    }
    try {
      return from(file);
    } catch (error) {
      throw new StoreUnavailableError(describeProblem(sqliteProblem(error) ?? 'other', file, error), {
        cause: error,
      });
    }
  }

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
