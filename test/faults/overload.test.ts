import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { serve } from '../support/serve.ts';

const count = 96;
const answerBytes = 1024 * 1024;

test('beyond what it may keep the proxy lets go of bodies, of no exchange and no record, and says so', async () => {
  await using home = await temporaryHome();
  const answer = JSON.stringify({
    choices: [{ message: { role: 'assistant', content: 'x'.repeat(answerBytes) } }],
  });
  await using provider = await serve((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end(answer);
  });
  const proxy = await startChildProxy({ home: home.path, providers: { openai: `${provider.url}/v1` } });
  try {
    const client = createClient(proxy);
    const health = async () => (await client.api.health()).data;
    // Another program holds the database: nothing can be written, and 64 MB may wait.
    const database = new DatabaseSync(join(home.path, 'thumbwire.db'));
    database.exec('BEGIN IMMEDIATE');

    const answers = [];
    for (let number = 0; number < count; number += 1) {
      const response = await fetch(`${proxy.url}/openai/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'gpt-4o',
          messages: [{ role: 'user', content: `Question ${number}` }],
        }),
      });
      answers.push({
        isWhole: (await response.text()) === answer,
        id: response.headers.get('helicone-id'),
      });
    }
    const overloaded = await health();
    database.exec('ROLLBACK');
    database.close();
    await expect.poll(async () => (await health()).requests.pending, { timeout: 30_000 }).toBe(0);
    const { requests } = await health();
    // One answer of the API holds 32 MiB.
    const pages = [0, 1, 2, 3].map((page) =>
      client.queryRequests({ limit: count / 4, offset: (page * count) / 4 }),
    );
    const rows = (await Promise.all(pages)).flat();

    // On a busy machine an answer may leave before its id is safe; its record is kept all the same.
    const ids = answers.flatMap(({ id }) => id ?? []);
    expect(answers.every(({ isWhole }) => isWhole)).toBe(true);
    expect(rows).toHaveLength(count);
    expect(rows.map((row) => row.request_id)).toEqual(expect.arrayContaining(ids));
    expect(overloaded.status).toBe('degraded');
    expect(requests.notLogged).toBe(count - ids.length);
    expect(proxy.stderr()).toMatch(
      /^More comes in than can be written: the bodies of 1 request were not kept\./m,
    );
    const bare = rows.filter(({ issues }) =>
      issues.some((issue) => issue.startsWith('The bodies were not kept')),
    );
    // 64 MB of them were kept.
    expect(bare.length).toBeGreaterThan(count / 4);
    expect(bare.length).toBeLessThan(count / 2);
  } finally {
    await proxy.stop();
  }
});
