import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../../support/serve.ts';
import { answerSecret, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    async answering(received, response) {
      const [, target] = /\/away\?(.*)$/.exec(received.path) ?? [];
      if (target === undefined) await answerSecret(received, response);
      else response.writeHead(307, { location: target }).end();
    },
  });
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

const chat = '/openai/v1/chat/completions';
const models = '/openai/v1/models';
const question = `'{"model":"gpt-4o-mini","messages":[]}'`;
const ask = (more = '') => `read('${chat}', { method: 'POST', body: ${question}${more} })`;

describe('a page of another site reaches no provider', () => {
  test('by fetch, because its origin is not allowed, while an allowed page does', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();

    expect(await page.run(ask())).toBe('TypeError');
    expect(await page.run(ask(`, headers: { authorization: 'Bearer sk-own' }`))).toBe('TypeError');
    expect(await page.run(ask(`, mode: 'no-cors'`))).toBe('opaque');
    expect(await page.run(ask(`, mode: 'no-cors', referrerPolicy: 'no-referrer'`))).toBe('opaque');
    expect(await page.run(`read('${models}', { mode: 'no-cors' })`)).toBe('opaque');
    expect(await page.run(`read('/demo/v1/chat/completions', { method: 'POST', body: '{}' })`)).toBe(
      'TypeError',
    );

    expect(stage.seen()).toEqual([
      `GET ${models} 403`,
      `OPTIONS ${chat} 403`,
      'POST /demo/v1/chat/completions 403',
      ...Array(3).fill(`POST ${chat} 403`),
    ]);
    await stage.expectUntouched();
    expect(await friend.run(ask())).toEqual([200, expect.stringContaining('choices')]);
    expect(stage.provider.received.length).toBe(2);
  });

  test('by what is sent on leaving or on a click, because that names its origin', async () => {
    const page = await stage.foreign();

    await page.run(`(() => {
      const link = document.createElement('a');
      Object.assign(link, { href: '#there', ping: proxy + '${chat}' });
      document.body.append(link);
      link.click();
      navigator.sendBeacon(proxy + '${chat}', ${question});
      void fetch(proxy + '${chat}', { method: 'POST', mode: 'no-cors', keepalive: true, body: ${question} });
    })()`);

    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(Array(3).fill(`POST ${chat} 403`));
    await stage.expectUntouched();
  });

  test('by WebSocket, because its origin is not allowed, while an allowed page does', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();
    const open = `new Promise((resolve) => {
      const socket = new WebSocket(proxy.replace('http', 'ws') + '/xai/v1/realtime');
      socket.onopen = () => socket.send('hello');
      socket.onmessage = ({ data }) => { resolve(data); socket.close(); };
      socket.onerror = () => resolve('error');
    })`;

    expect(await page.run(open)).toBe('error');

    expect(stage.seen()).toEqual(['GET /xai/v1/realtime 403']);
    await stage.expectUntouched();
    expect(await friend.run(`${open}.then((data) => typeof data)`)).not.toBe('error');
    expect(stage.sockets.accepted.length).toBe(1);
  });

  test('by a worker, whose requests are those of its page', async () => {
    const page = await stage.foreign();

    await page.run(`new Worker(URL.createObjectURL(new Blob(['fetch("' + proxy + '${chat}",' +
      '{ method: "POST", mode: "no-cors", body: "{}" })'])))`);

    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual([`POST ${chat} 403`]);
    await stage.expectUntouched();
  });

  test('by what a browser fetches in advance, because that is of another site or asks for a document', async () => {
    const page = await stage.foreign();

    await page.run(`(() => {
      for (const [index, rel] of ['prefetch', 'preload', 'modulepreload', 'stylesheet', 'icon'].entries()) {
        const link = document.createElement('link');
        const as = rel === 'modulepreload' ? 'script' : 'fetch';
        Object.assign(link, { rel, as, href: proxy + '${models}?' + index });
        document.head.append(link);
      }
      const rules = document.createElement('script');
      rules.type = 'speculationrules';
      rules.textContent = JSON.stringify({
        prefetch: [{ source: 'list', urls: [proxy + '${models}?5'] }],
        prerender: [{ source: 'list', urls: [proxy + '${models}?6'] }],
      });
      document.head.append(rules);
    })()`);

    const all = [0, 1, 2, 3, 4, 5, 6].map((index) => `GET ${models}?${index} 403`);
    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(all);
    await stage.expectUntouched();
  });

  test('by what it is led to by its own site, because a redirect stays a request of another site', async () => {
    const page = await stage.foreign();
    const detour = `'/redirect/307?' + proxy + '${chat}'`;

    expect(await page.run(`fetch(${detour}, { method: 'POST', body: '{}' }).then(() => 'read')`)).toBe(
      'TypeError',
    );
    expect(await page.run(`fetch(${detour}, { mode: 'no-cors' }).then((answer) => answer.type)`)).toBe(
      'opaque',
    );

    expect(stage.seen()).toEqual([`GET ${chat} 403`, `POST ${chat} 403`]);
    await stage.expectUntouched();
  });
});

test('a page of this machine that somebody refused reaches no provider either, also when it hides its origin', async () => {
  const origin = stage.sites.at('127.0.0.1');
  const local = await stage.visit(origin);
  const before = await local.run(`read('${models}').then(([status]) => status)`);
  await stage.proxy.client.api.origins.decide({ origin, decision: 'refuse' });
  const calls = stage.provider.received.length;

  expect(before).toBe(200);
  expect(await local.run(`read('${models}?1')`)).toBe('TypeError');
  expect(await local.run(`read('${models}?2', { mode: 'no-cors' })`)).toBe('opaque');
  expect(await local.run(ask(`, mode: 'no-cors'`))).toBe('opaque');
  expect(stage.seen().slice(1)).toEqual([`GET ${models}?1 403`, `GET ${models}?2 403`, `POST ${chat} 403`]);
  expect(stage.provider.received.length).toBe(calls);
});

describe('the target header leads to no other port of this machine', () => {
  test('neither for a page of another site nor for an allowed one, because this home configures none', async () => {
    let knocks = 0;
    await using other = await serve((_request, response) => {
      knocks += 1;
      response.end('internal');
    });
    const { port } = new URL(other.url);
    const targets = [
      ...[
        other.url,
        `http://localhost:${port}`,
        `http://[::ffff:7f00:1]:${port}`,
        `http://2130706433:${port}`,
      ],
      ...[`http://evil.example:${port}`, `https://api.openai.com@127.0.0.1:${port}`],
    ];
    const page = await stage.foreign();
    const friend = await stage.allowed();
    const attempts = `Promise.all(${JSON.stringify(targets)}.flatMap((target) =>
      ['helicone-target-url', 'helicone-openai-api-base'].map((name) =>
        read('/v1/chat/completions', { method: 'POST', body: '{}', headers: { [name]: target } })
          .then(([status]) => status, (error) => error.name))))`;

    const foreign = await page.run(attempts);
    const allowed = await friend.run(attempts);

    expect(foreign).toEqual(Array(12).fill('TypeError'));
    expect(allowed).toEqual([...Array(10).fill(403), 400, 400]);
    expect(knocks).toBe(0);
    await stage.expectUntouched();
    const mine = `read('/v1/chat/completions', { method: 'POST', body: '{}', headers: { 'helicone-target-url': '${stage.provider.url}' } })`;
    expect(await friend.run(mine)).toEqual([200, expect.any(String)]);
  });

  test('nor does a provider that answers with a redirect there, because the proxy follows none', async () => {
    let knocks = 0;
    await using other = await serve((_request, response) => {
      knocks += 1;
      response.end('internal');
    });
    const friend = await stage.allowed();

    const answer = await friend.run(`fetch(proxy + '/openai/v1/away?${other.url}', {
      method: 'POST', body: '{}', redirect: 'manual',
    }).then(({ type }) => type)`);

    expect(answer).toBe('opaqueredirect');
    expect(stage.seen()).toEqual([`POST /openai/v1/away?${other.url} 307`]);
    expect(knocks).toBe(0);
  });
});
