import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Overlay, openOverlay } from '../../support/overlay.ts';
import type { Served } from '../../support/serve.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHostile } from './hostile.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let site: Served;
/** How often the answer was rated when the test began. */
let before: number;
beforeEach(async () => {
  before = (await ratings()).length;
});

beforeAll(async () => {
  desk = await openDesk();
  const tea = await desk.answer('tea', 'List the steps to brew tea');
  site = await serveHostile('', `<section class="answer" style="white-space: pre-wrap">${tea}</section>`);
}, 120_000);
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

const ratings = async () => (await desk.client.api.feedback.get({ id: 'tea' })).data.history;

/** A page with one answer, whose control is there and not shown. */
async function openAnswer(): Promise<{ page: Page; overlay: Overlay }> {
  const page = await desk.browser.context.newPage();
  await page.setViewportSize({ width: 900, height: 700 });
  await page.goto(site.url);
  const overlay = await openOverlay(page);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  return { page, overlay };
}

/** Where the thumb up is. */
async function aim(overlay: Overlay): Promise<{ x: number; y: number }> {
  const box = (await overlay.controls())[0]?.box;
  if (!box) throw new Error('There is no control.');
  return { x: box.x + 15, y: box.y + 15 };
}

/** The pointer on the answer, and then on the thumb, as long as a person takes to see it. */
async function hoverThumb(page: Page, overlay: Overlay): Promise<{ x: number; y: number }> {
  await page.locator('.answer').hover();
  await expect.poll(async () => (await overlay.controls())[0]?.isShown, patience).toBe(true);
  const at = await aim(overlay);
  await page.mouse.move(at.x, at.y);
  await delay(500);
  return at;
}

/** A page that did all this has rated nothing, and a person can do it still. */
async function expectOnlyPersonToRate(page: Page, overlay: Overlay): Promise<void> {
  expect(await ratings()).toHaveLength(before);
  const at = await hoverThumb(page, overlay);
  await page.mouse.click(at.x, at.y);
  await expect.poll(ratings, patience).toHaveLength(before + 1);
}

test('removes the layer, moves it or changes it again and again: it is left alone, and its next page has thumbs', async () => {
  const attacks = [
    'layer.remove()',
    'document.body.append(layer)',
    `layer.style.setProperty('opacity', '0', 'important')`,
    `layer.setAttribute('popover', '')`,
  ];
  for (const attack of attacks) {
    const { page, overlay } = await openAnswer();
    await page.evaluate(`{
      const layer = document.querySelector('thumbwire-layer');
      let times = 0;
      const attack = () => { if (times > 1000) return; times += 1; ${attack}; };
      new MutationObserver(attack).observe(document, { subtree: true, childList: true, attributes: true });
      attack();
    }`);

    await expect.poll(() => overlay.controls(), patience).toEqual([]);
    await page.reload();
    await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
    await page.close();
  }
});

test('dispatches clicks and keys on the layer and at its places: nothing is shown, nothing is rated', async () => {
  const { page, overlay } = await openAnswer();
  const { x, y } = await aim(overlay);

  await page.evaluate(`(() => {
    const layer = document.querySelector('thumbwire-layer');
    const answer = document.querySelector('.answer');
    const init = { bubbles: true, composed: true, cancelable: true, clientX: ${x}, clientY: ${y}, view: window };
    const names = ['pointerover', 'pointerenter', 'pointermove', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
    for (const target of [answer, layer, document.elementFromPoint(${x}, ${y}), document, window]) {
      for (const name of names) target.dispatchEvent(new PointerEvent(name, { ...init, pointerType: 'mouse', detail: 0 }));
      for (const key of ['Tab', 'Enter', ' ', 'Escape', 'U', 'D', 'T'])
        for (const name of ['keydown', 'keypress', 'keyup'])
          target.dispatchEvent(new KeyboardEvent(name, { ...init, key, altKey: true, shiftKey: true }));
    }
    layer.click();
    layer.focus();
    layer.tabIndex = 0;
    layer.accessKey = 'u';
    layer.focus();
    if (layer.shadowRoot !== null || layer.childNodes.length > 0) throw new Error('The layer is open.');
  })()`);

  expect((await overlay.controls())[0]?.isShown).toBe(false);
  await expectOnlyPersonToRate(page, overlay);
  await page.close();
});

test.each([
  ['makes the whole page transparent', `document.documentElement.style.opacity = '0.01'`],
  [
    'covers it with something that lets clicks through',
    `const cover = document.createElement('div');
    cover.style.cssText = 'inset: 0; width: auto; height: auto; background: white; pointer-events: none;';
    cover.popover = 'manual';
    cover.id = 'cover';
    document.body.append(cover);
    cover.showPopover();`,
  ],
])('clickjacking: a page that %s gets no rating out of a real click', async (_, trick) => {
  const { page, overlay } = await openAnswer();
  await hoverThumb(page, overlay);
  await page.evaluate(trick);
  await delay(500);
  const at = await aim(overlay);
  await page.mouse.click(at.x, at.y);

  await expect.poll(() => overlay.text(), patience).toContain('Nothing was rated');
  await page.evaluate(
    `document.documentElement.style.opacity = ''; document.querySelector('#cover')?.remove();`,
  );
  await expectOnlyPersonToRate(page, overlay);
  await page.close();
});

test('clickjacking: a page that slides an answer below the pointer gets no rating out of the click that follows', async () => {
  const { page, overlay } = await openAnswer();
  const at = await aim(overlay);
  await page.evaluate(`document.querySelector('.answer').style.transform = 'translateY(200px)'`);
  await page.locator('.answer').hover();
  await expect.poll(async () => (await overlay.controls())[0]?.isShown, patience).toBe(true);
  await page.mouse.move(at.x, at.y);
  await page.evaluate(`(async () => {
    document.querySelector('.answer').style.transform = '';
    dispatchEvent(new Event('resize'));
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  })()`);
  await page.mouse.click(at.x, at.y);

  await expectOnlyPersonToRate(page, overlay);
  await page.close();
});

test('reads the storage of the browser: neither key nor outbox, nor anything else of ours is there', async () => {
  const { page } = await openAnswer();
  const pages = [
    'popup.html',
    'options.html',
    'background.js',
    'content-scripts/overlay.js',
    'manifest.json',
  ];
  const files = pages.map((name) => `chrome-extension://${desk.browser.id}/${name}`);

  const seen = await page.evaluate(`(async () => {
    const files = ${JSON.stringify(files)};
    const load = (file) => fetch(file).then((answer) => answer.text(), () => null);
    const frame = (file) => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = file;
      frame.onload = () => { try { resolve(frame.contentDocument?.body?.innerText || null); } catch { resolve(null); } };
      document.body.append(frame);
    });
    return {
      databases: (await indexedDB.databases()).map(({ name }) => name),
      stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie].join(''),
      caches: typeof caches === 'object' ? await caches.keys() : [],
      apis: ['storage', 'extension', 'tabs'].filter((name) => window.chrome?.[name] !== undefined),
      opened: window.chrome?.runtime?.connect ? 'connect' : null,
      files: (await Promise.all(files.map(load))).filter((text) => text !== null),
      frames: (await Promise.all(files.slice(0, 2).map(frame))).filter((text) => text !== null),
      globals: Object.getOwnPropertyNames(window).filter((name) => /thumb|wire|tap/i.test(name)),
    };
  })()`);

  expect(seen).toEqual({
    ...{ databases: [], stored: '', caches: [], apis: [], opened: null, files: [], frames: [], globals: [] },
  });
  await page.close();
});
