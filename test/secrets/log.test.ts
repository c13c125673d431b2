import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, chatLog, post } from '../logging/log.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { everythingIn, findIn, type Kept } from './scan.ts';
import { createSecrets } from './secrets.ts';

const secrets = createSecrets();
const make = (place: string) => secrets.make(place);
const password = make('the password of the URL');

/** Every credential of a log, by where it stands. */
const inHeaders = { 'x-api-key': make('a header of the call'), cookie: `session=${make('a cookie')}` };
const inMeta = {
  Authorization: `Bearer ${make('meta, Authorization')}`,
  'Helicone-Auth': `Bearer ${make('meta, Helicone-Auth')}`,
};
const inJson = {
  api_key: make('the request, api_key'),
  headers: { Authorization: `Bearer ${make('the request, headers')}` },
  extra_headers: { 'x-goog-api-key': make('the request, extra_headers') },
};
const inResponse = {
  'set-cookie': [`id=${make('the response, set-cookie')}; Path=/; HttpOnly`],
  authorization: `Bearer ${make('the response, authorization')}`,
};
const key = make('the query of the URL');
const url = `https://user:${password}@llm.example.com/v1/chat/completions?key=${key}&alt=sse`;

const all = [
  ...[
    inHeaders['x-api-key'],
    inHeaders.cookie,
    inMeta.Authorization,
    inMeta['Helicone-Auth'],
    inJson.api_key,
  ],
  ...[inJson.headers.Authorization, inJson.extra_headers['x-goog-api-key'], inResponse.authorization],
  ...[inResponse['set-cookie'][0] ?? '', password, key],
].map((value) => value.replace(/^(?:Bearer |session=|id=)|;.*$/g, ''));
const said = `Why do ${all.join(' and ')} not work?`;
const messages = [{ role: 'user', content: said }];
const choices = [{ index: 0, message: { role: 'assistant', content: `${said} They are wrong.` } }];

let proxy: TestProxy;
let kept: Kept[];
beforeAll(async () => {
  proxy = await startProxy();
  const log = (fields: Parameters<typeof answered>[0]) => ({
    ...chatLog(answered({ headers: inResponse, ...fields })),
    providerRequest: { url, json: { model: 'house-1', messages, ...inJson }, meta: inMeta },
  });
  const headers = { ...inHeaders, 'helicone-property-note': said.slice(0, 900), 'helicone-user-id': key };
  for (const fields of [
    { json: { object: 'chat.completion', choices } },
    { textBody: `Error: ${said}\n    at x.ts:1\n\n`, status: 500 },
    {
      textBody: choices
        .map((choice) => JSON.stringify({ object: 'chat.completion', choices: [choice] }))
        .join('\n'),
    },
  ]) {
    expect((await post(proxy, log(fields), { headers })).status).toBe(200);
  }
  await proxy.settled();
  kept = await everythingIn(proxy.home);
});
afterAll(() => proxy[Symbol.asyncDispose]());

test('no part of any credential of a log is in a file of the home', () => {
  const control = findIn(kept, new Map([['not work?', 'the prompt']]));

  expect(control.join()).toMatch(/table text.*table body|table body.*table text/);
  expect(findIn(kept, secrets.needles)).toEqual([]);
});

test('the key of the call is in the key file and nowhere else', () => {
  expect(findIn(kept, new Map([[proxy.key, 'the key']]))).toEqual([
    expect.stringMatching(/^the key is in .*\/key$/),
  ]);
});

test('what was taken out is marked, and the rest is there', async () => {
  const rows = await proxy.client.queryRequests({ includeInputs: true });

  for (const row of rows) {
    expect(row.target_url).toBe('https://llm.example.com/v1/chat/completions?key=[redacted]&alt=sse');
    expect(row.request_text).toMatch(/^Why do (\[redacted\] and ){10}\[redacted\] not work\?$/);
    expect(row.request_user_id).toBe('[redacted]');
  }
  expect(rows.map((row) => row.error).toSorted()).toEqual([
    expect.stringMatching(/^Error: Why do \[redacted\]/),
    null,
    null,
  ]);
});
