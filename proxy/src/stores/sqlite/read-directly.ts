import { StoreUnavailableError } from '@thumbwire/shared';
import { openForReading } from './connection.ts';
import type { Limits } from './limits.ts';
import { describeProblem, sqliteProblem } from './sqlite-error.ts';
import type { Prepare } from './write/statements.ts';
import type { WriteQueue } from './write-queue.ts';

/**
 * Reads what every change before it has left, on the thread that asks: short lists that are asked for when the proxy
 * starts, for which no other thread is worth its while.
 *
 * @throws StoreUnavailableError
 */
export type ReadDirectly = <Value>(from: (prepare: Prepare) => Value) => Promise<Value>;

const busyTimeoutMs = 1_000;

export function openReadDirectly(options: { file: string; queue: WriteQueue; limits: Limits }): ReadDirectly {
  const { file, queue, limits } = options;
  return async (from) => {
    if (!(await queue.flushed(limits.flushTimeMs))) {
      throw new StoreUnavailableError(
        `What was changed last is not written yet. ${queue.problem ?? 'Writing takes long.'} Try again.`,
      );
    }
    try {
      const database = openForReading(file, { busyTimeoutMs });
      try {
        return from((sql) => database.prepare(sql));
      } finally {
        database.close();
      }
    } catch (error) {
      throw new StoreUnavailableError(describeProblem(sqliteProblem(error) ?? 'other', file, error), {
        cause: error,
      });
    }
  };
}
