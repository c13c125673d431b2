import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { answered, ask, author, beginExchange, failure, logExchange, start } from '../../suite/support.ts';
import { openForTest } from '../test-home.ts';

const hourMs = 3_600_000;

test('counts per hour and model what a recount counts', async () => {
  const { store, home } = await openForTest();
  const models = ['gpt-4o', 'gpt-4.1', 'o3'];
  for (let number = 0; number < 60; number += 1) {
    const { id } = await logExchange(
      store,
      { createdAt: start + (number % 5) * hourMs },
      number % 10 === 9 ? failure('failed', 500) : answered({ model: models[number % 3] ?? 'o3' }),
    );
    if (number % 2 === 0) await store.setFeedback(id, { ...author, rating: number % 4 === 0 });
    if (number % 6 === 0) await store.setFeedback(id, { ...author, rating: false });
    if (number % 12 === 0) await store.clearFeedback(id, author);
  }
  const open = beginExchange(store);
  const { id } = await open.safe;
  await store.setFeedback(id, { ...author, rating: true });
  open.finish(answered());
  await ask(store);

  const database = new DatabaseSync(join(home, 'thumbwire.db'), { readOnly: true });
  onTestFinished(() => database.close());
  const rollup = database.prepare('SELECT * FROM rollup ORDER BY hour, model').all();
  const recount = database
    .prepare(`
      SELECT created_at / 3600000 AS hour, coalesce(model, '') AS model, count(*) AS requests,
        count(*) FILTER (WHERE rating = 1) AS up, count(*) FILTER (WHERE rating = 0) AS down,
        count(*) FILTER (WHERE rating IS NULL AND is_ratable) AS unrated
      FROM request GROUP BY 1, 2 ORDER BY 1, 2`)
    .all();

  expect(rollup).toEqual(recount);
  expect(rollup.length).toBeGreaterThan(10);
});
