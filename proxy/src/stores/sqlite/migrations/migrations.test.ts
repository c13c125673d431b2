import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from '../connection.ts';
import { temporaryFolder } from '../test-home.ts';
import { migrate, migrations } from './index.ts';
import type { Migration } from './migration.ts';

function emptyDatabase(): { database: DatabaseSync; file: string } {
  const file = join(temporaryFolder(), 'thumbwire.db');
  const database = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  onTestFinished(() => database.close());
  return { database, file };
}

const schemaOf = (database: DatabaseSync) =>
  database
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map((row) => ({ ...row }));

const appliedTo = (database: DatabaseSync) =>
  database
    .prepare('SELECT name FROM migration ORDER BY rowid')
    .all()
    .map(({ name }) => name);

test.each(migrations.map((_, index) => index))(
  'brings a database that has %i steps to the newest schema',
  (count) => {
    const fresh = emptyDatabase();
    migrate(fresh.database, fresh.file);
    const { database, file } = emptyDatabase();
    migrate(database, file, migrations.slice(0, count));

    migrate(database, file);

    expect(schemaOf(database)).toEqual(schemaOf(fresh.database));
    expect(appliedTo(database)).toEqual(migrations.map(({ name }) => name));
  },
);

test('changes nothing the second time', () => {
  const { database, file } = emptyDatabase();
  migrate(database, file);
  const before = schemaOf(database);

  migrate(database, file);

  expect(schemaOf(database)).toEqual(before);
});

test('undoes a step that fails, and keeps those before it', () => {
  const { database, file } = emptyDatabase();
  const broken: Migration = { name: '9999-broken', sql: 'CREATE TABLE half (x); CREATE TABLE half (y);' };

  expect(() => migrate(database, file, [...migrations, broken])).toThrow(/already exists/);

  expect(appliedTo(database)).toEqual(migrations.map(({ name }) => name));
  expect(schemaOf(database).map(({ name }) => name)).not.toContain('half');
});

test('names its steps in order', () => {
  const names = migrations.map(({ name }) => name);

  expect(names).toEqual([...new Set(names)].sort());
});
