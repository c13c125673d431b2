import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.ts';
import { type Desk, openDesk } from './fixture.ts';
import { eventCount, type PageProvider, startPageProvider, wordsOf } from './provider.ts';

let desk: Desk;
let plain: TestBrowser;
let provider: PageProvider;
let observed: Page;
let unobserved: Page;

beforeAll(async () => {
  desk = await openDesk();
  plain = await startChromium();
  provider = await startPageProvider();
  observed = await desk.browser.context.newPage();
  ({ page: unobserved } = await plain.open());
  for (const page of [observed, unobserved]) await page.goto(provider.url);
}, 120_000);
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

/** Code of a page that asks, and reads by `read` the response `r`. */
const asking = (prompt: string, read: string, { stream = true } = {}) => `(async () => {
  const stop = new AbortController();
  const body = { model: 'm', stream: ${stream}, messages: [{ role: 'user', content: ${JSON.stringify(prompt)} }] };
  const r = await fetch('/v1/chat/completions', { method: 'POST', body: JSON.stringify(body), signal: stop.signal });
  const decode = (bytes) => new TextDecoder().decode(bytes);
  const joined = async (pieces) => { let all = ''; for await (const piece of pieces) all += piece; return all; };
  const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
  const collect = async (stream) => {
    const reader = stream.getReader();
    const parts = [];
    for (;;) { const { done, value } = await reader.read(); if (done) return new Blob(parts).text(); parts.push(value); }
  };
  ${read}
})()`;

const logged = async (prompt: string) =>
  (
    await desk.client.queryRequests({ filter: { request_response_rmt: { source: { equals: 'page' } } } })
  ).filter((row) => row.response_text === wordsOf(prompt).join(''));

const ways = {
  getReader: 'return collect(r.body)',
  'async iteration':
    'return joined((async function* () { for await (const b of r.body) yield decode(b); })())',
  pipeThrough: 'return joined(r.body.pipeThrough(new TextDecoderStream()))',
  pipeTo: `let all = '';
    await r.body.pipeTo(new WritableStream({ write(bytes) { all += decode(bytes); } }));
    return all;`,
  tee: 'const [one, other] = r.body.tee(); await collect(other); return collect(one)',
  clone: 'const copy = r.clone(); await copy.text(); return r.text()',
  text: 'return r.text()',
  arrayBuffer: 'return decode(await r.arrayBuffer())',
  bytes: 'return decode(await r.bytes())',
  blob: 'return (await r.blob()).text()',
  'a response made of its body': 'return new Response(r.body).text()',
};

test.each(Object.entries(ways))('the page gets the same by %s, and it is logged once', async (name, read) => {
  const bytes = await unobserved.evaluate(asking(name, read));

  expect(await observed.evaluate(asking(name, read))).toBe(bytes);
  await expect.poll(() => logged(name), { timeout: 15_000 }).toHaveLength(1);
  expect((await logged(name))[0]).toMatchObject({ source: 'page', origin: provider.url });
});

test('reads whole JSON by json() and by XMLHttpRequest', async () => {
  const json = asking('as json', 'return (await r.json()).choices[0].message.content', { stream: false });
  const xhr = `new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/chat/completions');
    request.onload = () => resolve(JSON.parse(request.responseText).choices[0].message.content);
    request.send(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'by xhr' }] }));
  })`;

  expect(await observed.evaluate(json)).toBe(wordsOf('as json').join(''));
  expect(await observed.evaluate(xhr)).toBe(wordsOf('by xhr').join(''));

  for (const prompt of ['as json', 'by xhr']) {
    await expect.poll(() => logged(prompt), { timeout: 15_000 }).toHaveLength(1);
  }
});

/** Reads to the end mark and leaves the stream open; an answer that is kept open ends by itself never. */
const leaves = {
  'a reader that stops at the end mark': `const reader = r.body.getReader();
    for (let text = ''; !text.includes('[DONE]'); ) text += decode((await reader.read()).value)`,
  'a pipe that is left at the end mark': `const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; !text.includes('[DONE]'); ) text += (await reader.read()).value`,
  'an iteration that breaks at the end mark': `let text = '';
    for await (const bytes of r.body) if ((text += decode(bytes)).includes('[DONE]')) break`,
};

test.each(Object.entries(leaves))('%s is logged as complete', async (name, read) => {
  await observed.evaluate(asking(`${name}, kept open`, read));

  await expect.poll(() => logged(`${name}, kept open`), { timeout: 15_000 }).toHaveLength(1);
  expect((await logged(`${name}, kept open`))[0]).toMatchObject({ state: 'complete' });
});

test('a pipe that is cancelled is logged with what was read', async () => {
  const read = `const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await reader.cancel()`;
  await observed.evaluate(asking('cancelled pipe', read));

  const rows = async () =>
    (
      await desk.client.queryRequests({ filter: { request_response_rmt: { source: { equals: 'page' } } } })
    ).filter((row) => row.response_text?.startsWith('cancelled pipe'));
  await expect.poll(rows, { timeout: 15_000 }).toHaveLength(1);
  expect((await rows())[0]).toMatchObject({ state: 'cancelled' });
});

const stops = {
  'reader.cancel': 'const reader = r.body.getReader(); await reader.read(); await reader.cancel()',
  'leaving an iteration': 'for await (const bytes of r.body) break',
  'cancel behind pipeThrough': `const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await reader.cancel()`,
  'abort of pipeTo': `const pipe = new AbortController();
    await r.body
      .pipeTo(new WritableStream({ write() { pipe.abort(); } }), { signal: pipe.signal })
      .catch(() => {})`,
  'abort of fetch': 'await r.body.getReader().read(); stop.abort()',
};

test.each(Object.entries(stops))(
  '%s ends the request at the server, as without the tap',
  async (name, read) => {
    for (const [page, prompt] of [
      [unobserved, `${name}, slowly, plain`],
      [observed, `${name}, slowly, tapped`],
    ] as const) {
      await page.evaluate(asking(prompt, read));

      const { events, isWhole } = await provider.sent(prompt);
      expect(isWhole).toBe(false);
      expect(events).toBeLessThan(eventCount);
    }
  },
);

test('what it has replaced looks native, and a page sees neither port nor errors', async () => {
  const seen = await observed.evaluate(`(async () => {
    const { port1, port2 } = new MessageChannel();
    const r = new Response('x');
    return {
      source: [fetch, r.text, r.body.getReader, XMLHttpRequest.prototype.send].map(
        (each) => Function.prototype.toString.call(each).includes('[native code]')),
      names: [fetch.name, fetch.length, r.text.name],
      own: [Object.keys(r), Object.getOwnPropertyNames(r.body)],
      globals: Object.keys(window).filter((name) => /thumb|tap/i.test(name)),
      error: await fetch('http://127.0.0.1:1', { method: 'POST', body: '{}' }).catch((error) => error.name),
    };
  })()`);

  expect(seen).toEqual({
    source: [true, true, true, true],
    names: ['fetch', 1, 'text'],
    own: [[], []],
    globals: [],
    error: 'TypeError',
  });
});

test('a page that breaks what the tap stands on is broken only by itself', async () => {
  const page = await desk.browser.context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(provider.url);
  await page.evaluate(`(() => {
    const fail = () => { throw new Error('broken'); };
    for (const name of ['decode']) TextDecoder.prototype[name] = fail;
    Reflect.apply = fail; Date.now = fail; JSON.stringify = fail; MessagePort.prototype.postMessage = fail;
    WeakMap.prototype.get = fail; Headers.prototype.get = fail;
    ReadableStreamDefaultReader.prototype.read = new Proxy(ReadableStreamDefaultReader.prototype.read, {});
  })()`);

  const text = await page.evaluate(`(async () => {
    const body = '{"model":"m","stream":true,"messages":[{"role":"user","content":"broken page"}]}';
    return (await fetch('/v1/chat/completions', { method: 'POST', body })).text();
  })()`);

  expect(text).toContain('broken page says word 19');
  expect(errors).toEqual([]);
  await page.close();
});
