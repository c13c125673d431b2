import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidError, ThumbwireError } from '@thumbwire/shared';
import { databaseName, openForReading } from './connection.ts';
import { explainProblem } from './database.ts';
import { pendingMigrations } from './migrations/index.ts';

/** What a database says of itself. */
interface Inspection {
  readonly file: string;
  readonly requests: number;
  /** Name of the newest step of its schema. */
  readonly step: string;
  /** Steps that the next start will take. */
  readonly pending: readonly string[];
}

/**
 * Looks at the database of a home without changing it, also while a proxy uses it.
 *
 * @returns `null` if there is none yet
 * @throws InvalidError in one sentence and what to do: as a start would refuse it
 */
export function inspectDatabase(home: string): Inspection | null {
  const file = join(home, databaseName);
  if (!existsSync(file)) return null;
  try {
    using database = openForReading(file, { busyTimeoutMs: 1_000 });
    const { applied, pending } = pendingMigrations(database, file);
    const rows = applied.length === 0 ? 0 : database.prepare('SELECT count(*) AS n FROM request').get()?.n;
    return {
      file,
      requests: Number(rows),
      step: applied.at(-1) ?? 'none',
      pending: pending.map(({ name }) => name),
    };
  } catch (error) {
    if (error instanceof ThumbwireError) throw error;
    throw new InvalidError(explainProblem(error, file), { cause: error });
  }
}
