import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { answered, chatLog, chatLogWith, post } from './log.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

async function send(log: unknown) {
  const { status, headers } = await post(proxy, log);
  return { status, id: headers.get('helicone-id'), said: headers.get('helicone-status') };
}

async function count(id: string): Promise<number> {
  const filter = { properties: { of: { equals: id } } };
  return (await proxy.client.api.query.count({ filter })).data;
}

/** A log with this id, and with a property by which its records are counted. */
const withId = (id: string, fields: Parameters<typeof chatLogWith>[1] = {}) =>
  chatLogWith({ 'Helicone-Request-Id': id, 'Helicone-Property-Of': id }, fields);

describe('the same log under the same id', () => {
  test('is logged once, and answered the same', async () => {
    const first = await send(withId('twice'));

    const second = await send(withId('twice'));

    expect(first).toEqual({ status: 200, id: 'twice', said: 'success' });
    expect(second).toEqual(first);
    expect(await count('twice')).toBe(1);
  });

  test('is logged once when both are under way together', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(withId('together'))));

    expect(answers).toEqual(answers.map(() => ({ status: 200, id: 'together', said: 'success' })));
    expect(await count('together')).toBe(1);
  });

  test('is logged once when it was rated in between, and keeps its rating', async () => {
    await send(withId('rated'));
    await proxy.client.addFeedback('rated', true);

    await send(withId('rated'));

    expect(await count('rated')).toBe(1);
    const [row] = (await proxy.client.api.query.ids({ requestIds: ['rated'] })).data;
    expect(row?.feedback_rating).toBe(true);
  });

  test('is logged once when it failed', async () => {
    const failure = withId('failed', answered({ textBody: 'Error: boom', status: 500 }));
    await send(failure);

    await send(failure);

    expect(await count('failed')).toBe(1);
  });

  test('is logged once when its stream repeats a credential in pieces', async () => {
    const chunk = (content: string) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
    const textBody = ['Your key is sk-of-', 'the-provider.'].map((piece) => `${chunk(piece)}\n`).join('');
    const log = chatLogWith(
      {
        'Helicone-Request-Id': 'pieces',
        'Helicone-Property-Of': 'pieces',
        authorization: 'Bearer sk-of-the-provider',
      },
      answered({ textBody }),
    );
    await send(log);

    await send(log);

    expect(await count('pieces')).toBe(1);
    const { data: row } = await proxy.client.api.request.get({ id: 'pieces' });
    expect(row.response_text).toBe('Your key is [redacted].');
  });

  test('is logged once when it holds a credential, and when a body is left out', async () => {
    const log = withId('secret');
    const { json } = log.providerRequest;
    const secret = {
      ...log,
      providerRequest: {
        ...log.providerRequest,
        json: { ...json, api_key: 'sk-canary-0123456789' },
        meta: { ...log.providerRequest.meta, 'Helicone-Omit-Response': 'true' },
      },
    };
    await send(secret);

    await send(secret);

    expect(await count('secret')).toBe(1);
  });
});

test('another log under an id in use is logged under a fresh one, and told so', async () => {
  await send(withId('taken'));

  const other = await send(withId('taken', answered({ json: { other: true } })));

  expect(other).toMatchObject({ status: 200, said: 'success, id-in-use' });
  expect(other.id).not.toBe('taken');
  expect(await count('taken')).toBe(2);
});

test('a later try takes the id of one that failed', async () => {
  await send(withId('retried', answered({ textBody: 'Error: boom', status: 500 })));

  const retry = await send(withId('retried'));

  expect(retry).toEqual({ status: 200, id: 'retried', said: 'success' });
  const rows = await proxy.client.queryRequests({ filter: { properties: { of: { equals: 'retried' } } } });
  expect(rows.map(({ state, retried_as }) => [state, retried_as]).toSorted()).toEqual([
    ['complete', null],
    ['failed', 'retried'],
  ]);
});

test('logs without an id are each logged', async () => {
  const ids = await Promise.all([send(chatLog()), send(chatLog())]);

  expect(new Set(ids.map(({ id }) => id)).size).toBe(2);
});
