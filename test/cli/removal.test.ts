import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  for (const id of ['one', 'two', 'three', 'four']) await desk.ask(id, `Tell me about ${id}.`);
  await desk.run('rate', 'three', 'down');
});
afterAll(() => desk[Symbol.asyncDispose]());

const left = async () => {
  const rows = await desk.json('query');
  return JSON.stringify(rows)
    .match(/"request_id":"\w+"/g)
    ?.toSorted();
};

test('delete: removes a request and says that nothing is left of it', async () => {
  const deleted = await desk.run('delete', 'one');
  const again = await desk.run('delete', 'one');

  expect(deleted).toEqual({
    code: 0,
    stdout: 'one is deleted; no byte of it is left in the log.\n',
    stderr: '',
  });
  expect(again).toEqual({ code: 1, stdout: '', stderr: 'Request not found\n' });
});

test('prune: counts first, and removes nothing by that', async () => {
  const counted = await desk.run('prune', '--older-than', '0s', '--dry-run');

  expect(counted.stdout).toMatch(
    /^2 requests would go\. 1 request would stay because of a rating\. The log takes \d+ kB\.\n$/,
  );
  expect(await left()).toHaveLength(3);
});

test('prune: removes what is old enough, except what is rated, unless that is asked for', async () => {
  const pruned = await desk.run('prune', '--older-than', '0s');
  const kept = await left();
  const all = await desk.json('prune', '--older-than', '0s', '--include-rated');

  expect(pruned).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^2 requests deleted; no byte of them is left in the log, which takes \d+ kB\. 1 request stayed because of a rating \(--include-rated\)\.\n$/,
    ),
    stderr: '',
  });
  expect(kept).toEqual(['"request_id":"three"']);
  expect(all).toMatchObject({ phase: 'done', removed: 1, keptRated: 0 });
  expect((await desk.run('prune', '--max-size', '1GB')).stdout).toMatch(
    /^Nothing was deleted; the log takes/,
  );
});

test.each([
  [['prune'], /^prune needs to know what is to go/],
  [['prune', '--max-size', 'lots'], /^--max-size must be a size like 2GB/],
  [['prune', '--older-than', 'yesterday'], /^--older-than must be a time like/],
  [['delete', ''], /^The id must not be empty/],
])('%j is wrong use, and nothing is removed', async (args, sentence) => {
  const ended = await desk.run(...args);

  expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) });
});
