import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logged, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

const feedback = `/v1/request/${logged}/feedback`;

/** What every endpoint takes, each the part of it that it knows. */
const body = () => ({
  ...{ rating: false, comment: 'from elsewhere', 'helicone-id': logged },
  ...{ key: 'Team', value: 'evil', scores: { accuracy: 1 } },
  ...{ name: 'evil', scopes: ['admin'], origin: stage.sites.at('evil.example'), decision: 'allow' },
  ...{ code: '123456', filter: 'all', requestIds: [logged], texts: [], olderThan: '2020-01-01T00:00:00Z' },
  ...{ window: { minutes: 60 }, threshold: 0.5, isPaused: true, destination: 'https://evil.example/hook' },
  ...{ groupBy: ['model'], dimension: 'model', values: ['a', 'b'] },
  record: { request_id: 'evil', request_created_at: '2020-01-01T00:00:00Z' },
  providerRequest: { url: 'https://api.openai.com/v1/chat/completions', json: {}, meta: {} },
  providerResponse: { json: {}, status: 200, headers: {} },
  timing: { startTime: { seconds: 1, milliseconds: 0 }, endTime: { seconds: 2, milliseconds: 0 } },
});

interface Endpoint {
  readonly method: string;
  readonly path: string;
}

/** Every endpoint that may change something, with ids that are there: a new one is walked to as well. */
async function changing(): Promise<Endpoint[]> {
  const { body: document } = await stage.proxy.call('GET', '/openapi.json');
  const { paths } = Object(document);
  const ids: [RegExp, string][] = [
    [/^(\/v1\/request\/)\{id\}/, logged],
    [/^(\/v1\/keys\/)\{id\}/, 'home'],
    [/^(\/v1\/origins\/)\{origin\}/, encodeURIComponent(stage.sites.at('friend.example'))],
    [/^(\/v1\/pair\/)\{id\}/, 'any'],
    [/^(\/v1\/monitors\/)\{id\}/, stage.made.monitor],
    [/^(\/v1\/webhooks\/)\{id\}/, stage.made.webhook],
    [/(\/deliveries\/)\{deliveryId\}/, stage.made.delivery],
  ];
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(Object(operations))
      .map((name) => name.toUpperCase())
      .filter((method) => method !== 'GET')
      .map((method) => ({
        method,
        path: ids.reduce((text, [id, value]) => text.replace(id, `$1${value}`), path),
      })),
  );
}

const each = (endpoints: readonly Endpoint[], status: number) =>
  endpoints.map(({ method, path }) => `${method} ${path} ${status}`).sort();

const originsSeen = () => [...new Set(stage.arrivals().map(({ headers }) => headers.get('origin')))].sort();

describe('a page of another site changes no rating', () => {
  test('as JSON or by DELETE, with a stolen key or without, because its preflight is refused', async () => {
    const page = await stage.foreign();
    const friend = await stage.allowed();
    const json = (key: string) =>
      `{ method: 'POST', body: '{"rating":false}', headers: { 'content-type': 'application/json'${key} } }`;
    const withKey = `, authorization: 'Bearer ' + key`;

    expect(await page.run(`read('${feedback}', ${json('')})`)).toBe('TypeError');
    expect(await page.run(`read('${feedback}', ${json(withKey)})`)).toBe('TypeError');
    expect(await page.run(`read('${feedback}', { method: 'DELETE' })`)).toBe('TypeError');

    expect(stage.seen()).toEqual(Array(3).fill(`OPTIONS ${feedback} 403`));
    await stage.expectUntouched();
    expect(await friend.run(`read('${feedback}', ${json('')})`)).toEqual([401, expect.any(String)]);
    expect(await friend.run(`read('${feedback}', ${json(withKey)})`)).toEqual([200, expect.any(String)]);
    const { data } = await stage.proxy.client.api.feedback.get({ id: logged });
    expect(data.current?.rating).toBe(false);
  });
});

describe('a page of another site changes nothing at any endpoint', () => {
  test('by what needs a preflight, because that is refused, whatever the key', async () => {
    const page = await stage.foreign();
    const endpoints = await changing();

    const read = await page.run(`Promise.all(${JSON.stringify(endpoints)}.map(({ method, path }) =>
      read(path, {
        method,
        body: ${JSON.stringify(JSON.stringify(body()))},
        headers: { 'content-type': 'application/json', authorization: 'Bearer ' + key },
      }).catch((error) => error.name)))`);

    expect(read).toEqual(endpoints.map(() => 'TypeError'));
    expect(stage.seen()).toEqual(
      each(
        endpoints.map(({ path }) => ({ method: 'OPTIONS', path })),
        403,
      ),
    );
    await stage.expectUntouched();
  });

  test('by requests that need none, because they name their origin', async () => {
    const page = await stage.foreign();
    const endpoints = (await changing()).filter(({ method }) => method === 'POST');

    await page.run(`${JSON.stringify(endpoints)}.forEach(({ path }) => {
      const body = ${JSON.stringify(JSON.stringify(body()))};
      void fetch(proxy + path, { method: 'POST', mode: 'no-cors', body });
      navigator.sendBeacon(proxy + path, body);
      const link = document.createElement('a');
      link.href = '#' + path;
      link.ping = proxy + path;
      document.body.append(link);
      link.click();
    })`);

    const thrice = endpoints.flatMap((endpoint) => [endpoint, endpoint, endpoint]);
    await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(each(thrice, 403));
    expect(originsSeen()).toEqual([stage.sites.at('evil.example')]);
    await stage.expectUntouched();
  });

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])(
    'by forms of the type %s that send themselves, with or without naming where they are',
    async (type) => {
      const open = await stage.foreign();
      const quiet = await stage.visit(`${stage.sites.at('evil.example')}/quiet`);
      const endpoints = (await changing()).filter(({ method }) => method === 'POST');
      const send = `${JSON.stringify(endpoints)}.forEach(({ path }) => {
        const frame = document.createElement('iframe');
        frame.name = path;
        const form = document.createElement('form');
        Object.assign(form, { action: proxy + path, method: 'post', target: path, enctype: '${type}' });
        const json = ${JSON.stringify(JSON.stringify(body()))};
        const fields = '${type}' === 'text/plain'
          ? [[json.slice(0, -1) + ',"rest":"', '"}']]
          : Object.entries(JSON.parse(json));
        for (const [name, value] of fields) {
          const field = document.createElement('input');
          Object.assign(field, { type: 'hidden', name, value });
          form.append(field);
        }
        document.body.append(frame, form);
        form.submit();
      })`;

      await open.run(send);
      await quiet.run(send);

      const twice = endpoints.flatMap((endpoint) => [endpoint, endpoint]);
      await expect.poll(() => stage.seen(), { timeout: 20_000 }).toEqual(each(twice, 403));
      expect(originsSeen()).toEqual([stage.sites.at('evil.example'), 'null']);
      await stage.expectUntouched();
    },
  );

  test('although each of these endpoints does what it is asked by who may ask', async () => {
    const endpoints = (await changing()).filter(({ method }) => method !== 'DELETE');

    const statuses = await Promise.all(
      endpoints.map(async ({ method, path }) => {
        const headers = { authorization: `Bearer ${stage.proxy.key}`, 'content-type': 'application/json' };
        const init = { method, headers, body: JSON.stringify(body()) };
        const { status } = await fetch(stage.proxy.url + path, init);
        return `${path} ${status}`;
      }),
    );

    expect(endpoints.length).toBeGreaterThan(15);
    expect(statuses.filter((each) => !each.endsWith(' 200')).sort()).toEqual([
      // It only reads, and its scores are a list of names.
      '/v1/insights/rates 400',
      // Only extensions are paired.
      '/v1/pair 403',
      '/v1/pair/any 403',
    ]);
  });
});
