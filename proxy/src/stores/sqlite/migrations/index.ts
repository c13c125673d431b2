import type { DatabaseSync } from 'node:sqlite';
import { InvalidError } from '@thumbwire/shared';
import { inTransaction } from '../connection.ts';
import { initial } from './0001-initial.ts';
import { frames } from './0002-frames.ts';
import { fingerprint } from './0003-fingerprint.ts';
import { access } from './0004-access.ts';
import { removal } from './0005-removal.ts';
import { unrated } from './0006-unrated.ts';
import { webhooks } from './0007-webhooks.ts';
import { rare } from './0008-rare.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  initial,
  frames,
  fingerprint,
  access,
  removal,
  unrated,
  webhooks,
  rare,
];

/** Marks a SQLite file as ours: "thmb" as an integer. */
const applicationId = 0x74686d62;

/**
 * Brings a database to the newest schema, each step in a transaction of its own.
 *
 * @throws InvalidError the file belongs to another program, or to a newer version of this one
 */
export function migrate(database: DatabaseSync, file: string, steps = migrations): void {
  const { applied, pending } = pendingMigrations(database, file, steps);
  for (const { name, sql } of pending) {
    inTransaction(database, () => {
      if (applied.length === 0 && name === steps[0]?.name) {
        database.exec(`
          PRAGMA application_id = ${applicationId};
          CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;
        `);
      }
      database.exec(sql);
      database.prepare('INSERT INTO migration VALUES (?, ?)').run(name, Date.now());
    });
  }
}

/**
 * What has been done to a database, and what is left to do. Changes nothing.
 *
 * @throws as `migrate`
 */
export function pendingMigrations(
  database: DatabaseSync,
  file: string,
  steps = migrations,
): { applied: readonly string[]; pending: readonly Migration[] } {
  const owner = Number(database.prepare('PRAGMA application_id').get()?.application_id);
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
  if (owner !== applicationId && tables > 0) {
    throw new InvalidError(
      `The database ${file} belongs to another program. Move it away, or start with --home DIR.`,
    );
  }
  const isOurs = owner === applicationId;
  const applied = isOurs
    ? database
        .prepare('SELECT name FROM migration ORDER BY rowid')
        .all()
        .map((row) => String(row.name))
    : [];
  const unknown = applied.find((name, index) => name !== steps[index]?.name);
  if (unknown !== undefined) {
    throw new InvalidError(
      `The database ${file} was written by a newer version (it has the step ${unknown}). Update, or start with --home DIR.`,
    );
  }
  return { applied, pending: steps.slice(applied.length) };
}
