import { contract } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { type Answer, call, chat, chrome, corsOf, site } from './calls.ts';

const question = { model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] };

/** Asks the demo for an answer that may be rated with what comes with it. */
async function ask(proxy: TestProxy): Promise<{ id: string; token: string }> {
  const headers = { 'thumbwire-feedback-token': 'true' };
  const answer = await call(proxy, { path: chat, headers, body: question });
  const read = (name: string) => answer.headers.get(name) ?? '';
  return { id: read('helicone-id'), token: read('thumbwire-feedback-token') };
}

const feedbackOf = (id: string) => `/v1/request/${id}/feedback`;

function rate(proxy: TestProxy, id: string, token: string, more: object = {}): Promise<Answer> {
  return call(proxy, { path: feedbackOf(id), key: token, body: { rating: true, ...more } });
}

function takeBack(proxy: TestProxy, id: string, token: string): Promise<Answer> {
  return call(proxy, { method: 'DELETE', path: feedbackOf(id), key: token });
}

async function ratingOf(proxy: TestProxy, id: string) {
  return (await proxy.client.api.feedback.get({ id })).data;
}

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

describe('the token of a response', () => {
  test('rates it, says more about it, and takes the rating back', async () => {
    const { id, token } = await ask(proxy);

    const up = await rate(proxy, id, token);
    const down = await rate(proxy, id, token, { rating: false, comment: 'Too long' });
    const rated = await ratingOf(proxy, id);
    const back = await takeBack(proxy, id, token);
    const cleared = await ratingOf(proxy, id);

    for (const answer of [up, down, back]) {
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ data: null, error: null });
    }
    expect(rated.current).toMatchObject({ rating: false, comment: 'Too long' });
    expect(cleared.current).toBeNull();
    expect(cleared.history.map(({ kind }) => kind)).toEqual(['set', 'set', 'cleared']);
  });

  test('is what the log names as the source, whatever the caller says, and the rater is who it names', async () => {
    const { id, token } = await ask(proxy);
    const headers = { 'thumbwire-source': 'extension' };
    const body = { rating: true, rater: 'anna' };

    await rate(proxy, id, token);
    await call(proxy, { path: feedbackOf(id), key: token, headers, body });
    const { history } = await ratingOf(proxy, id);

    expect(history.map(({ rater, source }) => [rater, source])).toEqual([
      ['reader', 'token'],
      ['anna', 'token'],
    ]);
  });

  test('can be sent as Helicone-Auth; a key that is sent beside it counts', async () => {
    const { id, token } = await ask(proxy);
    const headers = { 'helicone-auth': `Bearer ${token}` };
    const body = { rating: true };

    const alone = await call(proxy, { path: feedbackOf(id), headers, body });
    const beside = await call(proxy, { path: feedbackOf(id), key: proxy.key, headers, body });
    const { history } = await ratingOf(proxy, id);

    expect([alone.status, beside.status]).toEqual([200, 200]);
    expect(history.map(({ rater }) => rater)).toEqual(['reader', 'admin']);
  });

  test('is good for an id that the caller chose, and as long as a caller may choose', async () => {
    for (const wanted of ['req_123abc', 'a'.repeat(128)]) {
      const headers = { 'thumbwire-feedback-token': 'true', 'helicone-request-id': wanted };
      const answer = await call(proxy, { path: chat, headers, body: question });
      const token = answer.headers.get('thumbwire-feedback-token') ?? '';

      expect(answer.headers.get('helicone-id')).toBe(wanted);
      expect((await rate(proxy, wanted, token)).status).toBe(200);
    }
  });

  test('is good for a day, also after a restart, and then says that its time is over', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    await using home = await temporaryHome();
    const first = await startProxy({ home: home.path, now: () => now });
    const { id, token } = await ask(first);
    await first[Symbol.asyncDispose]();
    await using second = await startProxy({ home: home.path, now: () => now });

    now += 24 * 3_600_000 - 1;
    const before = await rate(second, id, token);
    now += 1;
    const after = await takeBack(second, id, token);

    expect(before.status).toBe(200);
    expect([after.status, after.error]).toEqual([
      401,
      'The feedback token has expired; this response can only be rated with a key.',
    ]);
    expect((await ratingOf(second, id)).current).toMatchObject({ rating: true });
  });

  test('is good for as long as the proxy was told to make it', async () => {
    let now = 0;
    await using short = await startProxy({ tokenLifetimeMs: 1_000, now: () => now });
    const { id, token } = await ask(short);

    const before = await rate(short, id, token);
    now = 1_000;
    const after = await rate(short, id, token);

    expect([before.status, after.status]).toEqual([200, 401]);
  });
});

describe('a leaked token for another id', () => {
  const sentence =
    'The feedback token is for another response: rate this one with the token that came with it.';

  test('rates nothing and takes nothing back', async () => {
    const [own, other] = [await ask(proxy), await ask(proxy)];
    await rate(proxy, other.id, other.token);

    const answers = [
      await rate(proxy, other.id, own.token, { rating: false }),
      await takeBack(proxy, other.id, own.token),
    ];

    expect(answers.map(({ status, error }) => [status, error])).toEqual([
      [403, sentence],
      [403, sentence],
    ]);
    expect((await ratingOf(proxy, other.id)).current).toMatchObject({ rating: true });
    expect((await ratingOf(proxy, other.id)).history).toHaveLength(1);
    expect((await ratingOf(proxy, own.id)).history).toHaveLength(0);
  });

  test('gets no further with the other id in the body, in the query or written in another way', async () => {
    const [own, other] = [await ask(proxy), await ask(proxy)];
    const escaped = other.id.replaceAll('-', '%2D');

    await rate(proxy, own.id, own.token, { id: other.id });
    await call(proxy, {
      path: `${feedbackOf(own.id)}?id=${other.id}`,
      key: own.token,
      body: { rating: true },
    });
    const inPath = await rate(proxy, escaped, own.token);
    const behind = await rate(proxy, `${own.id}%2F..%2F${other.id}`, own.token);

    expect([inPath.status, behind.status]).toEqual([403, 403]);
    expect((await ratingOf(proxy, other.id)).history).toHaveLength(0);
  });

  test('learns nothing about whether there is such an id', async () => {
    const { token } = await ask(proxy);

    const answer = await rate(proxy, 'req_unknown', token);

    expect([answer.status, answer.error]).toEqual([403, sentence]);
  });
});

describe('a token that was changed', () => {
  test.each([
    ['the id', (own: string, other: string, token: string) => token.replace(own, other)],
    ['the time', (_own: string, _other: string, token: string) => token.replace(/\.(\d+)\./, '.9$1.')],
    ['the signature', (_own: string, _other: string, token: string) => token.replace(/.$/, swap)],
    ['its end', (_own: string, _other: string, token: string) => token.slice(0, -1)],
    ['everything', () => 'tok_'],
    ['its parts', () => 'tok_a.b.c'],
  ])('in %s opens nothing', async (_part, change) => {
    const [own, other] = [await ask(proxy), await ask(proxy)];
    const changed = change(own.id, other.id, own.token);

    const answers = [await rate(proxy, own.id, changed), await rate(proxy, other.id, changed)];

    for (const { status, error } of answers) {
      expect(status).toBe(401);
      expect(error).toBe('The feedback token is not one of this proxy, or was changed on its way.');
    }
    expect((await ratingOf(proxy, other.id)).history).toHaveLength(0);
  });

  test('is what the token of another home looks like', async () => {
    await using elsewhere = await startProxy();
    const { token } = await ask(elsewhere);
    const { id } = await ask(proxy);

    const answer = await rate(proxy, id, token.replace(/tok_[^.]+/, `tok_${id}`));

    expect(answer.status).toBe(401);
  });

  /** Another character that means other bits: the last of a signature has two that mean nothing. */
  function swap(last: string): string {
    return last === 'A' ? 'Q' : 'A';
  }
});

describe('a token opens no other endpoint', () => {
  const others = Object.values(contract)
    .flatMap((part) => ('~orpc' in part ? [part] : Object.values(part)))
    .map(({ '~orpc': { route, meta } }) => ({ route, meta }))
    .filter(({ meta }) => meta.scopes !== null)
    .map(({ route }) => ({ method: route.method ?? '', path: route.path ?? '' }))
    .filter(({ method, path }) => path !== feedbackOf('{id}') || method === 'GET');

  test.each([...others, { method: 'GET', path: '/openapi.json' }])(
    '$method $path',
    async ({ method, path }) => {
      const { id, token } = await ask(proxy);

      const answer = await call(proxy, {
        method,
        path: path.replace('{id}', id),
        key: token,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }),
      });

      expect([answer.status, answer.error]).toEqual([
        403,
        'A feedback token rates the response that it came with and opens nothing else; this call needs a key.',
      ]);
    },
  );

  test('there are many of them', () => {
    expect(others.length).toBeGreaterThan(20);
  });
});

describe('the rule about origins', () => {
  test('keeps pages of sites that nobody allowed from using a token', async () => {
    const { id, token } = await ask(proxy);
    const body = { rating: true };

    const refused = await call(proxy, { path: feedbackOf(id), key: token, origin: site, body });
    const sandboxed = await call(proxy, { path: feedbackOf(id), key: token, origin: 'null', body });
    const loopback = await call(proxy, {
      ...{ path: feedbackOf(id), key: token, origin: 'http://localhost:3000', body },
    });

    expect([refused.status, sandboxed.status, loopback.status]).toEqual([403, 403, 200]);
    expect(refused.error).toContain(`"thumbwire origins allow ${site}" allows it`);
    expect(corsOf(refused)).toEqual([]);
  });

  test('lets an extension that is not paired use one like a key, and opens no answer to it', async () => {
    const { id, token } = await ask(proxy);

    const answer = await call(proxy, {
      ...{ path: feedbackOf(id), key: token, origin: chrome, body: { rating: true } },
    });

    expect(answer.status).toBe(200);
    expect(corsOf(answer)).toEqual([]);
  });
});
