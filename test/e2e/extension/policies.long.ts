import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Overlay, openOverlay } from '../../support/overlay.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import { serveHostile } from './hostile.ts';
import type { PageProvider } from './provider.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let options: Page;
let history: PageProvider;
beforeAll(async () => {
  desk = await openDesk();
  history = await serveHistory([
    await desk.answer('tea', 'List the steps to brew tea'),
    await desk.answer('words', 'Write a function that counts words'),
  ]);
  options = await desk.browser.open('options', { width: 800, height: 900 });
}, 120_000);
afterAll(async () => {
  await history[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

async function openPage(url = history.url): Promise<{ page: Page; overlay: Overlay }> {
  const page = await desk.browser.context.newPage();
  await page.setViewportSize({ width: 900, height: 900 });
  await page.goto(url);
  return { page, overlay: await openOverlay(page) };
}

const shown = async (overlay: Overlay) => (await overlay.controls()).filter(({ isShown }) => isShown).length;

test('what is chosen in the options holds at once on a page that is open: always, off, on hover', async () => {
  const { page, overlay } = await openPage();
  await expect.poll(() => overlay.controls(), patience).toHaveLength(2);
  await page.mouse.move(5, 5);
  await expect.poll(() => shown(overlay), patience).toBe(0);

  await options.getByLabel('Always').check();
  await expect.poll(() => shown(overlay), patience).toBe(2);
  await options.getByLabel('Never: from the popup').check();
  await expect.poll(() => overlay.controls(), patience).toEqual([]);
  await options.getByLabel('When the pointer is on').check();
  await expect.poll(() => overlay.controls(), patience).toHaveLength(2);
  await page.locator('.answer').first().hover();
  await expect.poll(() => shown(overlay), patience).toBe(1);
  await page.close();
});

test('a site that is switched off has no thumbs, also where it is open, and its neighbour keeps them', async () => {
  await using other = await serveHistory([await desk.answer('table', 'Compare three ways in a table')]);
  const one = await openPage();
  const two = await openPage(other.url);
  const set = (isOff: boolean) =>
    options.evaluate(`(async () => {
      const { settings } = await chrome.storage.local.get('settings');
      const sites = { ${JSON.stringify(history.url)}: { isOff: ${isOff}, policy: null } };
      await chrome.storage.local.set({ settings: { ...settings, sites } });
    })()`);
  await expect.poll(() => one.overlay.controls(), patience).toHaveLength(2);
  await set(true);

  await expect.poll(() => one.overlay.controls(), patience).toEqual([]);
  await expect.poll(() => two.overlay.controls(), patience).toHaveLength(1);
  await set(false);
  await expect.poll(() => one.overlay.controls(), patience).toHaveLength(2);
  await one.page.close();
  await two.page.close();
});

test('the keyboard shows all thumbs of a page, and hides them again', async () => {
  const { page, overlay } = await openPage();
  await expect.poll(() => overlay.controls(), patience).toHaveLength(2);
  // What the command does in the background; a browser without a screen takes no keys of its own.
  const toggle = () =>
    options.evaluate(`(async () => {
      const tabs = await chrome.tabs.query({ url: 'http://127.0.0.1/*' });
      for (const tab of tabs) await chrome.tabs.sendMessage(tab.id, { toPage: 'toggle', input: {} });
    })()`);

  await toggle();
  await expect.poll(() => shown(overlay), patience).toBe(2);
  await toggle();
  await expect.poll(() => shown(overlay), patience).toBe(0);
  await page.close();
});

test('of a share only what is in it is asked for, and what is rated keeps its thumbs', async () => {
  await desk.client.addFeedback('words', true);
  await options.evaluate(`(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...settings, sampleShare: 0 } });
  })()`);
  const { page, overlay } = await openPage();

  await expect
    .poll(async () => (await overlay.controls()).map(({ pressed }) => pressed), patience)
    .toEqual(['up']);
  await page.close();
  await options.evaluate(`(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...settings, sampleShare: 1 } });
  })()`);
});

test('an answer in a frame gets its control there: of the same origin, and of another one of this machine', async () => {
  const elsewhere = history.url.replace('127.0.0.1', 'localhost');
  for (const frame of [history.url, elsewhere]) {
    await using site = await serveHostile('', `<iframe src="${frame}" width="800" height="700"></iframe>`);
    const { page } = await openPage(site.url);
    const inner = page.frameLocator('iframe');
    await inner.locator('.answer').first().hover();
    await inner.locator('thumbwire-layer').waitFor({ state: 'attached' });
    const isControl = `(() => {
      const { right, bottom } = document.querySelector('.answer').getBoundingClientRect();
      return document.elementFromPoint(right - 40, bottom + 4)?.localName === 'thumbwire-layer';
    })()`;
    const content = page.frames().find((each) => each.url().startsWith(frame));

    await expect.poll(() => content?.evaluate(isControl), patience).toBe(true);
    expect(await page.locator('thumbwire-layer').count()).toBe(1);
    await page.close();
  }
});

test('the options page runs no script but its own', async () => {
  const errors: string[] = [];
  options.on('console', (message) => errors.push(message.text()));

  const ran = await options.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.head.append(script);
    const remote = document.createElement('script');
    remote.src = '${history.url}/x.js';
    const failed = new Promise((resolve) => { remote.onerror = () => resolve('refused'); remote.onload = () => resolve('loaded'); });
    document.head.append(remote);
    return [window.ran ?? null, await failed];
  })()`);

  expect(ran).toEqual([null, 'refused']);
  expect(errors.join('\n')).toContain('Content Security Policy');
});
