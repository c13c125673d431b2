import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logged, openStage, type Stage, secret } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

const withKey = `{ headers: { authorization: 'Bearer ' + key } }`;
const one = `/v1/request/${logged}`;
const raw = `${one}/raw?part=response`;

describe('a page of another site reads nothing of the log', () => {
  test('by fetch, because its origin is not allowed, or hidden and of another site', async () => {
    const page = await stage.foreign();
    const paths = [one, raw, `${one}/feedback`, '/openapi.json', '/health', '/v1/keys', '/v1/origins'].sort();

    for (const path of paths) {
      expect(await page.run(`read('${path}')`)).toBe('TypeError');
      expect(await page.run(`read('${path}', { mode: 'no-cors' })`)).toBe('opaque');
    }

    expect(stage.seen()).toEqual(paths.flatMap((path) => [`GET ${path} 403`, `GET ${path} 403`]));
    await stage.expectUntouched();
  });

  test('with a stolen key, because the key is not looked at where the origin is not allowed', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();

    expect(await page.run(`read('${raw}', ${withKey})`)).toBe('TypeError');
    expect(stage.seen()).toEqual([`OPTIONS ${raw} 403`]);
    expect(await friend.run(`read('${raw}', ${withKey})`)).toEqual([200, expect.stringContaining(secret)]);
    await stage.expectUntouched();
  });

  test('by a signed URL that leaked, because the signature lifts no rule about origins', async () => {
    const [row] = await stage.proxy.client.queryRequests({ includeInputs: true });
    const { pathname, search } = new URL(row?.signed_body_url ?? '');
    const page = await stage.foreign();

    expect(await page.run(`read('${pathname + search}')`)).toBe('TypeError');
    await page.run(`void (location.href = proxy + '${pathname + search}')`);
    await page.page.waitForURL(stage.url + pathname + search);

    expect(await page.page.content()).toContain('A page of another site');
    expect(stage.seen()).toEqual([`GET ${pathname + search} 403`, `GET ${pathname + search} 403`]);
    const program = await fetch(stage.proxy.url + pathname + search);
    expect(await program.text()).toContain(secret);
  });

  test('as image, script, style sheet or film, because that names no origin and comes from another site', async () => {
    const page = await stage.foreign();

    const ended = await page.run(`Promise.all(['img', 'script', 'link', 'video'].map((name) => {
      const node = document.createElement(name);
      node.rel = 'stylesheet';
      node.src = node.href = proxy + '${raw}&as=' + name;
      document.head.append(node);
      return new Promise((resolve) => { node.onload = node.onerror = ({ type }) => resolve(type); });
    }))`);

    expect(ended).toEqual(['error', 'error', 'error', 'error']);
    expect(stage.seen()).toEqual(
      ['img', 'link', 'script', 'video'].map((name) => `GET ${raw}&as=${name} 403`),
    );
  });

  test('from a frame without an origin, because any page can make one', async () => {
    const page = await stage.foreign();

    const told = await page.run(`new Promise((resolve) => {
      onmessage = ({ data }) => resolve(data);
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      frame.srcdoc = '<script>fetch("' + proxy + '${raw}", { headers: { authorization: "Bearer ' + key + '" } })' +
        '.then((answer) => answer.text(), (error) => error.name).then((text) => parent.postMessage(text, "*"))</' + 'script>';
      document.body.append(frame);
    })`);

    expect(told).toBe('TypeError');
    expect(stage.seen()).toEqual([`OPTIONS ${raw} 403`]);
    expect(stage.arrivals()[0]?.headers.get('origin')).toBe('null');
  });
});

describe('nobody reads on the way through a page that is allowed', () => {
  test('whom a redirect leads to the proxy, because the origin of such a request is "null"', async () => {
    const friend = await stage.allowed();
    const detour = `${stage.sites.at('evil.example')}/redirect/307?`;

    expect(await friend.run(`fetch('${detour}' + proxy + '/health').then((a) => a.text())`)).toBe(
      'TypeError',
    );

    expect(stage.seen()).toEqual(['GET /health 403']);
    expect(stage.arrivals()[0]?.headers.get('origin')).toBe('null');
    expect(await friend.run(`read('/health')`)).toEqual([200, expect.stringContaining('version')]);
  });

  test('once it is allowed no more, although the browser still remembers that it was', async () => {
    const origin = stage.sites.at('guest.example');
    const { origins } = stage.proxy.client.api;
    await origins.decide({ origin, decision: 'allow' });
    const guest = await stage.visit(origin);
    const before = await guest.run(`read('${raw}', ${withKey})`);

    await origins.remove({ origin });

    expect(before).toEqual([200, expect.stringContaining(secret)]);
    expect(await guest.run(`read('${raw}', ${withKey})`)).toBe('TypeError');
    // The second time the browser does not ask again whether it may.
    expect(stage.seen()).toEqual([`GET ${raw} 200`, `GET ${raw} 403`, `OPTIONS ${raw} 204`]);
  });
});

describe('a page of another site queries nothing', () => {
  const queries = [
    ['/v1/request/query', '{"filter":"all"}'],
    ['/v1/request/query-clickhouse', '{"filter":"all"}'],
    ['/v1/request/count/query', '{"filter":"all"}'],
    ['/v1/request/query-ids', `{"requestIds":["${logged}"]}`],
    ['/v1/request/locate', '{"texts":[]}'],
  ] as const;

  test('with a stolen key or without, because its origin is not allowed', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();

    for (const [path, body] of queries) {
      const json = `method: 'POST', body: '${body}'`;
      const full = `{ ${json}, headers: { 'content-type': 'application/json', authorization: 'Bearer ' + key } }`;
      expect(await page.run(`read('${path}', ${full})`)).toBe('TypeError');
      expect(await page.run(`read('${path}', { ${json} })`)).toBe('TypeError');
      expect(await page.run(`read('${path}', { ${json}, mode: 'no-cors' })`)).toBe('opaque');
      expect(stage.seen()).toEqual([`OPTIONS ${path} 403`, `POST ${path} 403`, `POST ${path} 403`]);
      expect(await friend.run(`read('${path}', ${full})`)).toEqual([200, expect.stringContaining('"data"')]);
      stage.forget();
    }

    await stage.expectUntouched();
  });
});

describe('a page of another site hears nothing of the event stream', () => {
  const stream = '/v1/request/stream';

  test('by EventSource, because its origin is not allowed', async () => {
    const page = await stage.foreign();

    const heard = await page.run(`new Promise((resolve) => {
      const source = new EventSource(proxy + '${stream}');
      source.onmessage = ({ data }) => resolve(data);
      source.onerror = () => resolve('error ' + source.readyState);
    })`);

    expect(heard).toBe('error 2');
    expect(stage.seen()).toEqual([`GET ${stream} 403`]);
  });

  test('by fetch with a stolen key, while an allowed page hears of each rating', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();
    const listen = `fetch(proxy + '${stream}', ${withKey}).then(async (answer) => {
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ''; ; text += (await reader.read()).value) if (text.includes('${logged}')) return text;
    })`;

    expect(await page.run(listen)).toBe('TypeError');
    expect(stage.seen()).toEqual([`OPTIONS ${stream} 403`]);

    const heard = friend.run(listen);
    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toContain(`GET ${stream} 200`);
    await stage.proxy.client.addFeedback(logged, true);
    expect(await heard).toContain(logged);
  });
});
