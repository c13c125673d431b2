import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openMonitors } from '../monitors/index.ts';
import { readOutgoing } from '../outgoing/index.ts';
import { openStore } from '../stores/index.ts';
import { bodyOf } from '../stores/suite/chat.ts';
import { answered, logExchange, start } from '../stores/suite/support.ts';
import { openTrust } from '../trust/index.ts';
import { openWebhooks } from '../webhooks/index.ts';
import { createApp } from './app.ts';
import { createBodyUrls } from './signed-url.ts';

const mebibyte = 1024 * 1024;
const key = 'tw_a-key-for-the-test';

/** The API over a store that holds requests whose answers decode to so many bytes each. */
async function appWith(answers: number, sizeBytes: number) {
  const home = await mkdtemp(join(tmpdir(), 'thumbwire-api-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const store = await openStore({ store: 'sqlite', home });
  onTestFinished(() => store.close());
  const bytes = gzipSync(JSON.stringify({ text: 'x'.repeat(sizeBytes) }));
  const finish = answered({ response: bodyOf(bytes, { contentEncoding: 'gzip' }) });
  for (let number = 0; number < answers; number += 1) {
    await logExchange(store, { wantedId: `req_${number}`, createdAt: start + number }, finish);
  }
  // Reading such bodies takes long on a busy machine.
  await expect.poll(() => store.health().pending, { timeout: 60_000 }).toBe(0);
  const trust = await openTrust({ store, first: { id: 'home', secret: key }, tokenLifetimeMs: 0 });
  const common = { store, version: '0', now: Date.now, log: () => {} };
  const bodyUrls = createBodyUrls(await store.signingKey());
  const monitors = await openMonitors(common);
  onTestFinished(() => monitors.close());
  const webhooks = await openWebhooks({
    ...common,
    rules: { isLoopbackBound: true, allowHosts: [], ownPort: () => null },
    proxies: readOutgoing({}),
    payload: { bodyUrl: (id) => bodyUrls.sign('http://127.0.0.1:8787', id) },
    limits: {},
  });
  onTestFinished(() => webhooks.close());
  const app = createApp({ ...common, trust, bodyUrls, monitors, webhooks });
  return (path: string, body?: unknown): Promise<Response> =>
    app(
      new Request(new URL(path, 'http://127.0.0.1:8787'), {
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
    );
}

const note = {
  helicone_message: expect.stringContaining('/v1/request/req_0/raw?part=response'),
};

test('a page of bodies that is too large is refused, and says how many rows fit', async () => {
  const call = await appWith(4, 15 * mebibyte);

  const refused = await call('/v1/request/query', { filter: 'all', includeInputs: true });
  const fewer = await call('/v1/request/query', { filter: 'all', includeInputs: true, limit: 2 });

  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    data: null,
    error: expect.stringMatching(/first 2 fit.*limit/),
  });
  expect(await fewer.json()).toMatchObject({
    data: [{ response_body: { text: expect.any(String) } }, { response_body: { text: expect.any(String) } }],
  });
});

test('one request is answered whatever its size, with a note in place of a body', async () => {
  const call = await appWith(1, 24 * mebibyte);

  const row = await call('/v1/request/req_0?includeBody=true');
  const page = await call('/v1/request/query', { filter: 'all', includeInputs: true });

  expect(await row.json()).toMatchObject({ data: { request_id: 'req_0', response_body: note } });
  expect(await page.json()).toMatchObject({ data: [{ request_id: 'req_0', response_body: note }] });
});

test('the signed URL leads to the same note', async () => {
  const call = await appWith(1, 24 * mebibyte);
  const row: unknown = await (await call('/v1/request/req_0')).json();
  const url = JSON.stringify(row).match(/"signed_body_url":"([^"]+)"/)?.[1] ?? '';

  const bodies = await call(url);

  expect(await bodies.json()).toMatchObject({ request: { model: 'gpt-4o' }, response: note });
});
