import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.ts';
import { openOverlay } from '../../support/overlay.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import { serveHostile } from './hostile.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let plain: TestBrowser;
let tea: string;
beforeAll(async () => {
  desk = await openDesk();
  plain = await startChromium();
  tea = await desk.answer('tea', 'List the steps to brew tea');
}, 120_000);
afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

/** What a page can replace of what we may stand on; `fail` throws. */
const patches = {
  'Response.prototype': `
    for (const name of ['clone', 'json', 'blob']) Response.prototype[name] = fail;
    for (const name of ['headers', 'status']) Object.defineProperty(Response.prototype, name, { get: fail });`,
  'ReadableStream and its readers': `
    window.ReadableStream = undefined;
    window.TransformStream = window.ReadableStreamDefaultReader = undefined;`,
  'instanceof, which asks the class': `
    for (const each of [Response, Request, ReadableStream, WritableStream, Blob, XMLHttpRequest])
      Object.defineProperty(each, Symbol.hasInstance, { value: fail });`,
  'TextDecoder and MessageChannel': `
    TextDecoder.prototype.decode = MessagePort.prototype.postMessage = fail;
    window.TextDecoder = window.MessageChannel = undefined;`,
  'Array.prototype': `
    for (const name of ['push', 'map', 'slice', 'concat', 'values', Symbol.iterator]) Array.prototype[name] = fail;`,
  'Promise.prototype.then': `
    Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = fail;`,
  'Promise.prototype.constructor': 'Promise.prototype.constructor = fail;',
  'EventTarget.prototype.addEventListener': 'EventTarget.prototype.addEventListener = fail;',
  'setters on Object.prototype': `
    for (const name of ['url', 'method', 'requestBody', 'once', 'responseBody', 'toPage', 'input', 'value'])
      Object.defineProperty(Object.prototype, name, { set: see, get() { return undefined; }, configurable: true });`,
  'JSON and Date': 'JSON.parse = JSON.stringify = Date.now = fail; window.Date = window.JSON = undefined;',
  'WeakMap, Map, Reflect and Function.prototype': `
    for (const { prototype } of [WeakMap, Map, Set, WeakSet])
      for (const name of ['get', 'set', 'has', 'add', 'delete']) if (prototype[name]) prototype[name] = fail;
    Reflect.apply = window.Proxy = fail;
    for (const name of ['call', 'apply', 'bind']) Function.prototype[name] = fail;`,
  'everything that is passed through them, to look for secrets': `
    for (const [owner, name] of [[JSON, 'stringify'], [JSON, 'parse'], [Array.prototype, 'push'],
      [Promise.prototype, 'then'], [EventTarget.prototype, 'addEventListener'], [Map.prototype, 'set']]) {
      const native = owner[name];
      owner[name] = function (...input) { see(...input); return Reflect.apply(native, this, input); };
    }`,
};

/** Reads an answer in each way, after the patch; one line each. It stands on nothing that may be patched. */
const reading = `(async () => {
  const ask = () => fetch('/v1/chat/completions', {
    method: 'POST', body: '{"model":"m","messages":[{"role":"user","content":"Still there?"}]}' });
  const drain = async (stream) => {
    const reader = stream.getReader();
    let length = 0;
    for (;;) { const { done, value } = await reader.read(); if (done) return length; length += value.length; }
  };
  const ways = {
    text: async () => (await ask()).text(),
    reader: async () => drain((await ask()).body),
    pipe: async () => drain((await ask()).body.pipeThrough(new Pass())),
    clone: async () => (await ask()).clone().text(),
    json: async () => (await (await ask()).json()).choices.length,
    missing: async () => (await fetch('http://127.0.0.1:1', { method: 'POST', body: '{}' })).text(),
    xhr: () => new NativePromise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve(request.responseText);
      request.open('POST', '/v1/chat/completions');
      request.send('{"model":"m","messages":[{"role":"user","content":"Still there?"}]}');
    }),
  };
  let lines = '';
  for (const name in ways) {
    if (!hasOwn(ways, name)) continue;
    try { lines += name + ': ' + (await ways[name]()) + '; '; }
    catch (error) { lines += name + ': ' + error.message + '; '; }
  }
  return lines;
})()`;

const setUp = (patch: string) => `
  const { hasOwn } = Object, NativePromise = Promise, Pass = TransformStream, { String: text } = window;
  window.seen = '';
  const see = (...values) => { for (let i = 0; i < values.length; i += 1) { try { seen += ' ' + text(values[i]); } catch {} } };
  const fail = () => { throw new Error('patched'); };
  ${patch}`;

/** What the page read, what went wrong in it, and all that it got to see. */
async function run(page: Page, url: string): Promise<{ lines: string; errors: string[]; seen: string }> {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(url);
  // Told by its title and not by a value: a debugger's own script would stand on what is patched.
  await expect.poll(() => page.title(), patience).toMatch(/xhr: .*;$/);
  const seen = (await page.locator('meta').getAttribute('content')) ?? '';
  return { lines: await page.title(), errors, seen };
}

test.each(Object.entries(patches))(
  'a page that replaces %s works as it does without us and learns nothing',
  async (_, patch) => {
    const script = `${setUp(patch)}
      (async () => {
        const lines = await ${reading};
        document.querySelector('meta').setAttribute('content', window.seen);
        document.title = lines;
      })();`;
    await using site = await serveHostile(script, `<meta><section class="answer">${tea}</section>`);
    const { page: unobserved } = await plain.open();
    const observed = await desk.browser.context.newPage();

    const alone = await run(unobserved, site.url);
    const withUs = await run(observed, site.url);

    expect([withUs.lines, withUs.errors]).toEqual([alone.lines, alone.errors]);
    expect(withUs.seen).not.toContain(desk.proxy.key);
    expect((await desk.client.api.feedback.get({ id: 'tea' })).data.history).toEqual([]);
    await unobserved.close();
    await observed.close();
  },
);

test('after all of these, the next page works', async () => {
  await using history = await serveHistory([tea]);
  const page = await desk.browser.context.newPage();
  await page.goto(history.url);
  const overlay = await openOverlay(page);

  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.close();
});
