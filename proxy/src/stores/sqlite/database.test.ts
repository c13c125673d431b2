import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InvalidError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { answered, logExchange } from '../suite/support.ts';
import { openSqliteStore } from './index.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

/** A home with a database that was closed properly. */
async function closedHome(): Promise<{ home: string; file: string }> {
  const { store, home } = await openForTest();
  for (let number = 0; number < 20; number += 1) {
    await logExchange(store, {}, answered({ answer: `answer ${number} `.repeat(200) }));
  }
  await store.close();
  return { home, file: join(home, 'thumbwire.db') };
}

test('refuses a file that is not a database', async () => {
  const home = temporaryFolder();
  const file = join(home, 'thumbwire.db');
  writeFileSync(file, 'something else '.repeat(1_000));

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow(
    new InvalidError(
      `The file ${file} is not a database. Move it away or restore it from a backup, then start again.`,
    ),
  );
});

test('refuses a database that was cut short', async () => {
  const { home, file } = await closedHome();
  truncateSync(file, Math.floor(statSync(file).size / 2));

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow(/^The database .* is damaged\. Move it away or restore it/);
});

test('refuses a database whose schema is overwritten', async () => {
  const { home, file } = await closedHome();
  const bytes = readFileSync(file);
  bytes.fill(0xff, 100, 4_096);
  writeFileSync(file, bytes);

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow(/^The database .* is damaged\. Move it away or restore it/);
});

test('refuses a database of a newer version', async () => {
  const { home, file } = await closedHome();
  const database = new DatabaseSync(file);
  database.exec("INSERT INTO migration VALUES ('9999-later', 0)");
  database.close();

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow(
    `The database ${file} was written by a newer version (it has the step 9999-later). Update, or start with --home DIR.`,
  );
});

test('refuses the database of another program', async () => {
  const home = temporaryFolder();
  const database = new DatabaseSync(join(home, 'thumbwire.db'));
  database.exec('CREATE TABLE theirs (x)');
  database.close();

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow('belongs to another program');
});

test('leaves the home free after it refused to open it', async () => {
  const { home, file } = await closedHome();
  const bytes = readFileSync(file);
  writeFileSync(file, 'broken '.repeat(1_000));
  await expect(openSqliteStore({ home })).rejects.toThrow(InvalidError);
  writeFileSync(file, bytes);

  const { store } = await openForTest({ home });

  expect(await store.count({ kind: 'all' })).toBe(20);
});
