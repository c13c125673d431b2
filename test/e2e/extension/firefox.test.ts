import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type ThumbwireClient } from '@thumbwire/shared';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../../support/child-proxy.ts';
import { type FirefoxBrowser, startFirefox } from '../../support/firefox.ts';
import { serveHistory } from './history.ts';
import { logRated } from './rated.ts';

// Its days are never those of UTC.
const timeZone = 'Pacific/Kiritimati';
const patience = { timeout: 30_000 };
const opened = new AsyncDisposableStack();

let proxy: ChildProxy;
let client: ThumbwireClient;
let firefox: FirefoxBrowser;
beforeAll(async () => {
  const home = opened.use(await temporaryHome());
  proxy = await startChildProxy({ home: home.path });
  opened.defer(async () => {
    await proxy.kill9();
  });
  client = createClient({ url: proxy.url, key: proxy.key });
  firefox = opened.use(await startFirefox({ timeZone }));
  const options = await firefox.open('options');
  await options.locator('input[type=url]').fill(proxy.url);
  await options.locator('input[type=password]').fill(proxy.key);
  await options.locator('form:last-of-type button[type=submit]').click();
  await options.locator(`::-p-text(Connected to ${proxy.url})`).wait();
}, 120_000);
afterAll(() => opened.disposeAsync());

const history = async (id: string) => (await client.api.feedback.get({ id })).data.history;

async function ask(id: string, content: string): Promise<string> {
  const answer = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Helicone-Request-Id': id },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content }] }),
  });
  await answer.text();
  const text = async () => (await client.api.query.ids({ requestIds: [id] })).data[0]?.response_text ?? '';
  await vi.waitFor(async () => expect(await text()).not.toBe(''), patience);
  return text();
}

/**
 * Moves the pointer to the last answer, waits for its control and presses the thumb up. The root of the layer is
 * closed: the control is where a point of the page belongs to the layer.
 */
async function pressThumbUp(page: Page, selector: string): Promise<void> {
  const answer = (await page.$$(selector)).at(-1);
  if (!answer) throw new Error(`There is no ${selector}.`);
  const find = async () => {
    const box = await answer.boundingBox();
    const [right, y] = box ? [box.x + box.width, box.y + box.height + 4] : [0, 0];
    return (await page.evaluate(`(() => {
      const isOurs = (x) => document.elementFromPoint(x, ${y})?.localName === 'thumbwire-layer';
      const xs = Array.from({ length: 200 }, (_, index) => ${right} - index).filter(isOurs);
      return xs.length > 0 ? { x: xs.at(-1) + xs.length / 6, y: ${y} } : null;
    })()`)) as { x: number; y: number } | null;
  };
  await answer.hover();
  await expect.poll(find, patience).not.toBeNull();
  const at = await find();
  if (!at) return;
  await page.mouse.move(at.x, at.y);
  // A person sees what is below the pointer before a click.
  await delay(400);
  await page.mouse.click(at.x, at.y);
}

test('the popup lists what is logged, and rates it', async () => {
  await ask('fox', 'Hello, fox');

  const popup = await firefox.open('popup');
  await popup.locator('::-p-text(Hello, fox)').wait();
  await popup.locator('.thumb.up').click();

  await expect.poll(() => history('fox'), patience).toMatchObject([{ rating: true, source: 'extension' }]);
  await popup.close();
});

test('the popup shows the thumbs of each day, of the browser’s time zone', async () => {
  const dayMs = 86_400_000;
  const today = Math.floor((Date.now() + 14 * 3_600_000) / dayMs) * dayMs - 14 * 3_600_000;
  await logRated(proxy, { at: new Date(today), up: 3, model: 'chart' });
  await logRated(proxy, { at: new Date(today - 1), up: 1, down: 2, model: 'chart' });
  const popup = await firefox.open('popup');
  await popup.locator('::-p-text(It scatters.)').wait();
  await popup.select('select[aria-label=Model]', 'chart');
  await popup.locator('::-p-text(6 rated: 4 up, 2 down)').wait();

  const told: unknown[] = [];
  await popup.focus('.chart input');
  for (const key of ['End', 'ArrowLeft', 'ArrowLeft'] as const) {
    await popup.keyboard.press(key);
    told.push(await popup.evaluate(`document.querySelector('.told').textContent`));
  }

  expect(told).toEqual([
    expect.stringMatching(/: 3 up, 0 down, 100 % \(likely 44–100 %\)$/),
    expect.stringMatching(/: 1 up, 2 down, 33 % \(likely 6–79 %\)$/),
    expect.stringMatching(/: no ratings$/),
  ]);
  await popup.close();
});

test('the setting asks for the permission, and an alert is notified of', async () => {
  const options = await firefox.open('options');
  const toggle = options.locator('button[aria-label="Notify me when a monitor alerts"]');
  const inOptions = (expression: string) => options.evaluate(expression);
  await toggle.wait();
  const contains = `browser.permissions.contains({ permissions: ['notifications'] })`;
  expect(await inOptions(contains)).toBe(false);

  await toggle.click();
  await expect.poll(() => inOptions(contains), patience).toBe(true);
  await expect.poll(() => inOptions(`browser.alarms.get('alerts').then(Boolean)`), patience).toBe(true);
  const filter = { request: { model: { equals: 'watched' } } };
  await client.api.monitors.create({
    ...{ name: 'fox', filter, window: { count: 9 }, leastRatings: 2, threshold: 1, denominator: 'all' },
  });
  await logRated(proxy, { at: new Date(), down: 2, model: 'watched' });
  const alerts = async () => (await client.api.monitors.alerts({})).data;
  await expect.poll(alerts, patience).toHaveLength(1);
  const [alert] = await alerts();
  await inOptions(`globalThis.seen = []; for (const name of ['onShown', 'onClosed']) {
    browser.notifications[name].addListener((id) => seen.push(id));
  }`);
  await inOptions(`browser.alarms.create('alerts', { when: Date.now(), periodInMinutes: 1 })`);

  // Without a desktop to show it on, it is closed at once.
  await expect.poll(() => inOptions('seen'), patience).toContain(`alert-${alert?.id}`);
  await options.close();
});

test('an answer that the page asked for through the proxy gets its control, and a real click rates it', async () => {
  const page = await firefox.visit(`${proxy.url}/playground`);
  await page.locator('deep-chat >>> #text-input').click();
  await page.keyboard.type('Compare three ways to store a rating in a table');
  await page.keyboard.press('Enter');
  await page.locator('#answer-id:not(:empty)').wait();
  const id = String(await page.evaluate(`document.querySelector('#answer-id').textContent`));

  await pressThumbUp(page, 'deep-chat >>> .ai-message');

  await expect.poll(() => history(id), patience).toMatchObject([{ rating: true, source: 'extension' }]);
  await page.close();
});

test('an answer of a history, without any call, gets its control, and a real click rates it', async () => {
  await using provider = await serveHistory([await ask('story', 'List the steps to brew tea')]);
  const page = await firefox.visit(provider.url);

  await pressThumbUp(page, '.answer');

  await expect.poll(() => history('story'), patience).toMatchObject([{ rating: true, source: 'extension' }]);
  await page.close();
});
