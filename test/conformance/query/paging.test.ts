import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { type ReplayProvider, startReplayProvider } from '../../support/replay-provider.ts';

let provider: ReplayProvider;
let proxy: TestProxy;
beforeAll(async () => {
  provider = await startReplayProvider();
  provider.replay({ status: 200, headers: [['content-type', 'application/json']], body: Buffer.from('{}') });
  proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  for (let first = 0; first < 250; first += 25) {
    await Promise.all(Array.from({ length: 25 }, (_, index) => ask(`old-${first + index}`)));
  }
  await proxy.settled();
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const oldIds = Array.from({ length: 250 }, (_, index) => `old-${index}`);
const old = { request: { id: { like: 'old-%' } } };

async function ask(id: string): Promise<void> {
  const response = await fetch(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': id },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: id }] }),
  });
  await response.arrayBuffer();
}

/** Every id of a walk by cursor, page by page, with something happening between two pages. */
async function walk(
  direction: 'asc' | 'desc',
  between: (page: number) => Promise<unknown>,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    const { data, nextCursor } = await proxy.client.api.query.run({
      filter: old,
      sort: { created_at: direction },
      limit: 20,
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...data.map((row) => row.request_id));
    if (nextCursor === null) return ids;
    cursor = nextCursor;
    await between(page);
  }
}

describe.each(['desc', 'asc'] as const)('a walk by cursor, %s', (direction) => {
  test('meets every row once, in order, while new rows arrive and old ones are rated', async () => {
    const ids = await walk(direction, (page) =>
      Promise.all([
        ask(`new-${direction}-${page}`),
        proxy.client.addFeedback(`old-${page * 20}`, page % 2 === 0),
      ]),
    );

    expect(ids).toHaveLength(250);
    expect(ids.toSorted()).toEqual(oldIds.toSorted());
    const rows = await proxy.client.queryRequests({
      filter: old,
      limit: 250,
      sort: { created_at: direction },
    });
    expect(ids).toEqual(rows.map((row) => row.request_id));
  });
});

test('a cursor leads on also when its own rows match no longer', async () => {
  const filter = { feedback: { rating: { equals: 'null' } }, request: { id: { like: 'old-%' } } };
  const first = await proxy.client.api.query.run({ filter, limit: 10 });
  for (const row of first.data) await proxy.client.addFeedback(row.request_id, true);

  const second = await proxy.client.api.query.run({
    filter,
    limit: 10,
    ...(first.nextCursor === null ? {} : { cursor: first.nextCursor }),
  });

  expect(first.nextCursor).not.toBeNull();
  expect(second.data).toHaveLength(10);
  const ids = new Set([...first.data, ...second.data].map((row) => row.request_id));
  expect(ids.size).toBe(20);
});

test('pages by offset are pieces of the whole', async () => {
  const all = await proxy.client.queryRequests({ filter: old, limit: 250 });
  const pages = await Promise.all(
    [0, 100, 200].map((offset) => proxy.client.queryRequests({ filter: old, offset, limit: 100 })),
  );

  expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
  expect(pages.flat().map((row) => row.request_id)).toEqual(all.map((row) => row.request_id));
});

test('without a limit ten rows come, the newest first', async () => {
  const { body } = await proxy.call('POST', '/v1/request/query', { filter: old });

  const newest = await proxy.client.queryRequests({ filter: old, limit: 10, sort: { created_at: 'desc' } });
  expect(body).toMatchObject({ data: newest.map(({ request_id }) => ({ request_id })), error: null });
  expect(newest).toHaveLength(10);
});

test('limit 0 asks for no row', async () => {
  expect(await proxy.client.queryRequests({ filter: old, limit: 0 })).toEqual([]);
});

test('limit 1000 asks for as many as there are', async () => {
  expect(await proxy.client.queryRequests({ filter: old, limit: 1000 })).toHaveLength(250);
});

test('an offset past the end finds nothing', async () => {
  expect(await proxy.client.queryRequests({ filter: old, offset: 100_000 })).toEqual([]);
});

test.each<[what: string, query: object, named: string]>([
  ['limit 1001', { limit: 1001 }, 'limit'],
  ['a negative limit', { limit: -1 }, 'limit'],
  ['half a row', { limit: 1.5 }, 'limit'],
  ['a limit in words', { limit: 'ten' }, 'limit'],
  ['a negative offset', { offset: -1 }, 'offset'],
  ['a cursor of its own making', { cursor: 'eyJub25zZW5zZSI6MX0' }, 'cursor'],
  ['a cursor beside another sorting', { cursor: 'eyJub25zZW5zZSI6MX0', sort: { cost: 'asc' } }, 'cursor'],
])('refuses %s', async (_what, query, named) => {
  const { status, body } = await proxy.call('POST', '/v1/request/query', { filter: 'all', ...query });

  expect(status).toBe(400);
  expect(body).toHaveProperty('error', expect.stringContaining(named));
});
