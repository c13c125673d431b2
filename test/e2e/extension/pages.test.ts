import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
/** Evaluates in the world of the extension's content script on a page of this machine. */
let inPage: (expression: string) => Promise<unknown>;

beforeAll(async () => {
  desk = await openDesk();
  const page = await desk.browser.context.newPage();
  const session = await desk.browser.context.newCDPSession(page);
  const world = Promise.withResolvers<number>();
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.origin.endsWith(desk.browser.id)) world.resolve(context.id);
  });
  await session.send('Runtime.enable');
  await page.goto(`${desk.proxy.url}/playground`);
  const contextId = await world.promise;
  inPage = async (expression) => {
    const options = { contextId, awaitPromise: true, returnByValue: true };
    const { result } = await session.send('Runtime.evaluate', { expression, ...options });
    return result.value;
  };
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

const patience = { timeout: 30_000 };
const send = (name: string, input: unknown) =>
  inPage(`chrome.runtime.sendMessage(${JSON.stringify({ name, input })})`);

/** A click in the context menu, which nothing outside of the browser can open. */
async function clickMenu(menuItemId: 'up' | 'down', selectionText: string): Promise<void> {
  const [worker] = desk.browser.context.serviceWorkers();
  const info = JSON.stringify({ menuItemId, selectionText, pageUrl: 'https://chat.example.com/thread/1' });
  await worker?.evaluate(`chrome.contextMenus.onClicked.dispatch(${info}, {})`);
}

test('a response that went around the proxy is logged once, with the page that had it, and is rated', async () => {
  const observed = {
    ...{ exchangeId: 'x1', url: 'https://api.openai.com/v1/chat/completions?key=sk-secret', method: 'POST' },
    requestBody: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Around?' }] }),
    ...{ status: 200, contentType: 'application/json', isComplete: true, heliconeId: null },
    responseBody: JSON.stringify({
      model: 'gpt-4o-2024-08-06',
      choices: [{ index: 0, message: { role: 'assistant', content: 'All around.' }, finish_reason: 'stop' }],
    }),
    ...{ startedAt: Date.now() - 500, endedAt: Date.now(), firstByteMs: 20 },
  };

  const told = [await send('observed', observed), await send('observed', observed)];
  const { data } = await desk.client.api.query.run({ filter: { request: { source: { equals: 'page' } } } });
  const [row] = data;
  const id = row?.request_id ?? '';
  const rated = await send('rate', { requestId: id, rating: true });

  expect(told).toEqual(Array(2).fill({ ok: true, output: { requestId: id } }));
  expect(data).toHaveLength(1);
  expect(row).toMatchObject({
    ...{ origin: new URL(desk.proxy.url).origin, provider_id: 'openai', response_text: 'All around.' },
    target_url: 'https://api.openai.com/v1/chat/completions',
  });
  expect(rated).toEqual({ ok: true, output: { isPending: false, refused: null } });
  expect((await desk.client.api.feedback.get({ id })).data.current).toMatchObject({ rating: true });
});

test('a response that the proxy has logged itself is not logged again', async () => {
  await desk.ask('routed', 'Routed?');

  const reply = await send('observed', {
    ...{ exchangeId: 'x2', url: `${desk.proxy.url}/demo/v1/chat/completions`, method: 'POST' },
    ...{ requestBody: '{"messages":[]}', status: 200, contentType: 'application/json', isComplete: true },
    responseBody: '{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}]}',
    ...{ heliconeId: 'routed', startedAt: Date.now() - 500, endedAt: Date.now(), firstByteMs: null },
  });

  expect(reply).toEqual({ ok: true, output: { requestId: 'routed' } });
});

test('a page is told about itself, and neither the key nor another connection', async () => {
  const { origin } = new URL(desk.proxy.url);

  expect(await send('site', {})).toMatchObject({ output: { origin, isOn: true, policy: 'hover' } });
  expect(await send('connection', {})).toMatchObject({ ok: false, code: 'forbidden' });
  expect(await send('connect', { url: 'http://127.0.0.1:9', key: 'x' })).toMatchObject({ code: 'forbidden' });
  expect(await inPage('indexedDB.databases().then((all) => all.map(({ name }) => name))')).not.toContain(
    'thumbwire',
  );
});

test('details are those of the log, with the rating that waits', async () => {
  await desk.ask('details', 'Details?');

  expect(await send('details', { requestId: 'details' })).toMatchObject({
    output: {
      model: 'demo-markdown',
      providerId: 'demo',
      isTruncated: false,
      rating: null,
      isPending: false,
    },
  });
  expect(await send('details', { requestId: 'unknown' })).toEqual({ ok: true, output: null });
});

test('a selection that is part of one response in the log rates that response', async () => {
  await desk.ask('selected', 'Write a list of three');
  const row = (await desk.client.api.request.get({ id: 'selected' })).data;
  const shown = (row.response_text ?? '')
    .replace(/[*#`_]/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, 120);

  await clickMenu('down', shown);

  const rating = async () => (await desk.client.api.feedback.get({ id: 'selected' })).data.current?.rating;
  await expect.poll(rating, patience).toBe(false);
});

test('a selection that the log does not have is logged as one, and rated', async () => {
  const text = 'These words come from a page whose wire format nobody knows, and from no provider at all.';

  await clickMenu('up', text);

  const find = async () =>
    (await desk.client.api.query.run({ filter: { request: { source: { equals: 'selection' } } } })).data.map(
      ({ response_text, origin, feedback_rating }) => ({ response_text, origin, feedback_rating }),
    );
  await expect
    .poll(find, patience)
    .toEqual([{ response_text: text, origin: 'https://chat.example.com', feedback_rating: true }]);
});
