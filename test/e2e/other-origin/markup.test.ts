import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answering, completion } from '../../support/fake-provider.ts';
import { type Attacker, logged, openStage, type Stage } from './stage.ts';

const deed = `document.title = 'ran'; document.cookie = 'ran=1'; localStorage.setItem('ran', '1');`;

/** What the provider answers, by the last part of the path. */
const documents: Readonly<Record<string, readonly [type: string, text: string]>> = {
  html: ['text/html', `<!doctype html><title>HTML</title><script>${deed}</script>`],
  svg: ['image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg"><script>${deed}</script></svg>`],
  js: ['text/javascript', `self.onfetch = () => {}; if (self.document) { ${deed} }`],
};
const kinds = Object.keys(documents);

const answering: Answering = async (received, response) => {
  await received.body;
  const [type, text] = documents[received.path.split('/').at(-1) ?? ''] ?? ['application/json', completion];
  response.writeHead(200, {
    ...{ 'content-type': type, 'service-worker-allowed': '/' },
    'set-cookie': ['provider=1; Path=/', 'other=1; Path=/; SameSite=None; Secure'],
  });
  response.end(text);
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ answering, allowHosts: ['thumbwire.example'] });
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

/** What a page of the proxy's own origin finds there: cookies, storage, service workers. */
async function leftBehind({ page }: Attacker): Promise<unknown> {
  const tab = await page.context().newPage();
  await tab.goto(`${stage.url}/playground`);
  const seen = await tab.evaluate(`navigator.serviceWorker.getRegistrations()
    .then(({ length }) => [{ ...localStorage }, length])`);
  return [await page.context().cookies(), seen];
}
const nothing = [[], [{}, 0]];

describe("a provider's document or script does not run in the proxy's origin", () => {
  test.each([
    ['another site', 'evil.example'],
    ['an allowed site', 'friend.example'],
    ['this machine', 'localhost'],
    ['the same address', '127.0.0.1'],
  ])(
    'when a page of %s shows, opens, frames or loads it, because only fetch() gets answers of providers',
    async (_of, name) => {
      const page = await stage.visit(stage.sites.at(name));

      await page.run(`${JSON.stringify(kinds)}.forEach((kind) => {
      const url = proxy + '/openai/v1/' + kind;
      for (const tag of ['iframe', 'object', 'embed', 'script', 'img']) {
        const node = document.createElement(tag);
        node.src = node.data = url;
        document.body.append(node);
      }
      new Worker(URL.createObjectURL(new Blob(['importScripts("' + url + '")'])));
      const frame = document.createElement('iframe');
      frame.name = kind;
      document.body.append(frame);
      for (const target of [kind, '_blank']) {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: url, target });
        document.body.append(form);
        form.submit();
      }
      open(url);
    })`);

      const all = kinds.flatMap((kind) => [
        ...Array(7).fill(`GET /openai/v1/${kind} 403`),
        ...Array(2).fill(`POST /openai/v1/${kind} 403`),
      ]);
      await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(all.sort());
      expect(await leftBehind(page)).toEqual(nothing);
      await stage.expectUntouched();
    },
  );

  test('under a name to which browsers do not say what they ask for, because a visit says that it is one', async () => {
    const page = await stage.foreign();
    const url = stage.url.replace('127.0.0.1', 'thumbwire.example');

    await page.run(`${JSON.stringify(kinds)}.forEach((kind) => {
      for (const tag of ['iframe', 'object', 'embed']) {
        const node = document.createElement(tag);
        node.src = node.data = '${url}/openai/v1/' + kind;
        document.body.append(node);
      }
      open('${url}/openai/v1/' + kind);
    })`);

    const all = kinds.flatMap((kind) => Array(4).fill(`GET /openai/v1/${kind} 403`));
    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(all.sort());
    expect(stage.arrivals().filter(({ headers }) => headers.has('sec-fetch-dest'))).toEqual([]);
    await stage.expectUntouched();
  });

  test('when somebody types its address', async () => {
    const page = await stage.foreign();

    for (const kind of kinds) await page.page.goto(`${stage.url}/openai/v1/${kind}`);

    expect(stage.seen()).toEqual(kinds.map((kind) => `GET /openai/v1/${kind} 403`).sort());
    expect(await leftBehind(page)).toEqual(nothing);
    await stage.expectUntouched();
  });

  test('as service worker, worker or module of our own page, because none of them is fetch()', async () => {
    const page = await stage.visit(`${stage.url}/playground`);

    const ended = await page.run(`Promise.allSettled([
      navigator.serviceWorker.register('/openai/v1/js', { scope: '/' }),
      import('/openai/v1/js'),
      new Promise((resolve, reject) => { new Worker('/openai/v1/js').onerror = reject; }),
    ]).then((all) => all.map(({ status }) => status))`);

    expect(ended).toEqual(['rejected', 'rejected', 'rejected']);
    const scripts = stage.arrivals().filter(({ path }) => path === '/openai/v1/js');
    const answers = scripts.map(({ headers, status }) => `${headers.get('sec-fetch-dest')} ${status}`);
    // A browser may ask for one of them again.
    expect([...new Set(answers.sort())]).toEqual(['script 403', 'serviceworker 403', 'worker 403']);
    expect(await leftBehind(page)).toEqual(nothing);
    await stage.expectUntouched();
  });

  test('out of the log, because a body is JSON or bytes, whatever type it came with', async () => {
    await fetch(`${stage.proxy.url}/openai/v1/html`, { method: 'POST', body: '{}' });
    await stage.proxy.settled();
    const rows = await stage.proxy.client.queryRequests({ includeInputs: true });
    const row = rows.find(({ request_id }) => request_id !== logged);
    const { pathname, search } = new URL(row?.signed_body_url ?? '');
    const page = await stage.foreign();

    await page.page.goto(stage.url + pathname + search);

    expect(await page.page.content()).toContain('localStorage');
    expect(await page.page.evaluate('document.contentType')).toBe('application/json');
    expect(await leftBehind(page)).toEqual(nothing);
    const friend = await stage.allowed();
    const raw = `fetch(proxy + '/v1/request/${row?.request_id}/raw?part=response', {
      headers: { authorization: 'Bearer ' + key },
    }).then(({ headers }) => ['content-type', 'thumbwire-content-type'].map((name) => headers.get(name)))`;
    expect(await friend.run(raw)).toEqual(['application/octet-stream', 'text/html']);
  });

  test('although it runs in its own', async () => {
    const page = await stage.visit(`http://provider.example:${stage.provider.port}/v1/html`);

    expect(await page.page.title()).toBe('ran');
    expect(await page.page.evaluate('[document.cookie.includes("ran=1"), localStorage.ran]')).toEqual([
      true,
      '1',
    ]);
  });
});

describe("a provider sets no cookie in the proxy's origin", () => {
  test('by its answer to a page or its agreement to a WebSocket, because pages are passed none', async () => {
    const local = await stage.visit(stage.sites.at('127.0.0.1'));
    const ours = await stage.visit(`${stage.url}/playground`);
    const ask = `fetch(proxy + '/openai/v1/chat/completions', { method: 'POST', body: '{}', credentials: 'include' })
      .then(({ headers }) => headers.get('content-type'), (error) => error.name)`;
    const listen = `new Promise((resolve) => {
      const socket = new WebSocket(proxy.replace('http', 'ws') + '/xai/v1/realtime');
      socket.onopen = socket.onerror = ({ type }) => resolve(type);
    })`;

    expect([await local.run(listen), await ours.run(listen)]).toEqual(['open', 'open']);
    // An answer with credentials would need more than we say; it comes, but the page may not read it.
    expect([await local.run(ask), await ours.run(ask)]).toEqual(['TypeError', 'application/json']);

    expect(stage.seen().filter((each) => each.endsWith(' 200'))).toContain(
      'POST /openai/v1/chat/completions 200',
    );
    expect(await local.page.context().cookies()).toEqual([]);
    const program = await fetch(`${stage.proxy.url}/openai/v1/chat/completions`, {
      method: 'POST',
      body: '{}',
    });
    expect(program.headers.getSetCookie()).toHaveLength(2);
  });
});
