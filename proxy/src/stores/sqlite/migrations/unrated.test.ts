import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from '../connection.ts';
import { temporaryFolder } from '../test-home.ts';
import { migrate, migrations } from './index.ts';

test('counts what was logged before, and keeps counting', () => {
  const file = join(temporaryFolder(), 'thumbwire.db');
  const database = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  onTestFinished(() => database.close());
  const before = migrations.findIndex(({ name }) => name === '0006-unrated');
  migrate(database, file, migrations.slice(0, before));
  const log = (
    seq: number,
    createdAt: number,
    model: string | null,
    isRatable: number,
    rating: number | null,
  ) =>
    database
      .prepare(`
        INSERT INTO request (
          seq, id, created_at, updated_at, source, provider, method, path, target_url, state, model, is_streamed,
          is_ratable, choices, instance, request_size_bytes, response_size_bytes, rating
        ) VALUES (?, ?, ?, 0, 'log', 'openai', 'POST', '/', '', 'complete', ?, 0, ?, 1, 'one', 0, 0, ?)`)
      .run(seq, `id-${seq}`, createdAt, model, isRatable, rating);
  log(1, 0, 'gpt-4o', 1, 1);
  log(2, 1, 'gpt-4o', 1, null);
  log(3, 2, 'gpt-4o', 0, null);
  log(4, 3_600_000, null, 1, 0);

  migrate(database, file);
  log(5, 3_600_001, null, 1, null);
  database.exec('UPDATE request SET rating = NULL WHERE seq = 1; DELETE FROM request WHERE seq = 2;');
  database.exec('UPDATE request SET is_ratable = 1 WHERE seq = 3;');

  const rollup = database.prepare('SELECT * FROM rollup').all();
  expect(rollup.map((row) => ({ ...row }))).toEqual([
    { hour: 0, model: 'gpt-4o', requests: 2, up: 0, down: 0, unrated: 2 },
    { hour: 1, model: '', requests: 2, up: 0, down: 1, unrated: 1 },
  ]);
});
