import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Overlay } from '../../support/overlay.ts';
import { takePicture } from '../../support/picture.ts';
import { openAnswer } from './answer.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import type { PageProvider } from './provider.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const patience = { timeout: 30_000 };

let desk: Desk;
let one: PageProvider;
let several: PageProvider;
beforeAll(async () => {
  desk = await openDesk();
  one = await serveHistory([await desk.answer('tea', 'List the steps to brew tea')]);
  await desk.answer('twin-1', 'Write a function that counts words');
  several = await serveHistory([await desk.answer('twin-2', 'Write a function that counts words')]);
}, 120_000);
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await several[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

/**
 * What axe calls serious or critical, one line each. It runs in the extension's own world, on a copy of the layer in an
 * open root: it cannot enter a closed one.
 */
async function examine(overlay: Overlay): Promise<{ serious: string[]; passed: number }> {
  const { violations, passes } = await overlay.evaluate<axe.AxeResults>(`(async () => {
    if (!globalThis.axe) { ${source} }
    const around = document.createElement('div');
    around.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; pointer-events: none';
    for (const each of [around, document.documentElement]) each.lang = 'en';
    const open = around.attachShadow({ mode: 'open' });
    open.append(...[...root.childNodes].map((node) => node.cloneNode(true)));
    document.documentElement.append(around);
    try { return await axe.run(around, { elementRef: false }); }
    finally { around.remove(); }
  })()`);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return {
    serious: serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    passed: passes.length,
  };
}

test.each(['light', 'dark'] as const)('axe finds nothing serious in the %s overlay', async (colorScheme) => {
  const { page, overlay } = await openAnswer(desk, one.url, { colorScheme });
  expect(await overlay.text()).toContain('on this computer');
  const first = await examine(overlay);
  await takePicture(page, `overlay-${colorScheme}`);
  await overlay.click('About this answer');
  await expect.poll(() => overlay.text(), patience).toContain('demo-markdown at demo');
  const about = await examine(overlay);
  await takePicture(page, `overlay-${colorScheme}-about`);
  await desk.stopProxy();
  await page.keyboard.press('Escape');
  await overlay.click('About this answer');
  await expect.poll(() => overlay.evaluate(`root.querySelector('.bad') !== null`), patience).toBe(true);
  const failed = await examine(overlay);
  await takePicture(page, `overlay-${colorScheme}-failed`);
  await desk.restartProxy();
  await page.goto(several.url);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.locator('.answer').hover();
  await overlay.click('Which request?');
  await expect.poll(() => overlay.text(), patience).toContain('Which request made this answer?');
  const which = await examine(overlay);
  await takePicture(page, `overlay-${colorScheme}-which`);
  await page.close();

  expect([first, about, failed, which].map(({ serious }) => serious)).toEqual([[], [], [], []]);
  expect(Math.min(...[first, about, failed, which].map(({ passed }) => passed))).toBeGreaterThan(5);
});

/** What has the focus in the layer, by its name, and whether that can be seen. */
const focused = `(() => {
  const element = root.activeElement;
  if (!element) return '';
  const label = element.id && root.querySelector('label[for=' + element.id + ']')?.innerText;
  const name = element.ariaLabel || label || element.innerText;
  return name + (getComputedStyle(element).outlineStyle === 'none' ? ', not to be seen' : '');
})()`;

test('everything is reached by keyboard: focus goes into the panel, round in it, and back at Escape', async () => {
  const { page, overlay } = await openAnswer(desk, one.url);
  await page.mouse.move(5, 5);
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return overlay.evaluate<string>(focused);
  };

  const inControl = [await press('Tab'), await press('Tab'), await press('Tab')];
  expect((await overlay.controls())[0]?.isShown).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => overlay.evaluate<string>(focused), patience).toBe('Comment');
  const inPanel: string[] = [];
  for (let index = 0; index < 6; index += 1) inPanel.push(await press('Tab'));
  const backwards = await press('Shift+Tab');
  const closed = await press('Escape');

  expect(inControl).toEqual(['Thumbs up', 'Thumbs down', 'About this answer']);
  expect(inPanel).toEqual([
    ...['What it should have said', 'Save as thumbs up', 'Save as thumbs down', 'Close', 'Comment'],
    'What it should have said',
  ]);
  expect(backwards).toBe('Comment');
  expect(closed).toBe('About this answer');
  expect(await overlay.evaluate(`root.querySelector('.panel')`)).toBeNull();
  await page.close();
});

test('nothing moves for those who want less motion, and in forced colours the pressed thumb is told apart', async () => {
  const { page, overlay } = await openAnswer(desk, one.url, {
    reducedMotion: 'reduce',
    forcedColors: 'active',
  });
  const style = (selector: string, name: string) =>
    overlay.evaluate<string>(`getComputedStyle(root.querySelector('${selector}')).${name}`);

  const still = await style('.control', 'transitionDuration');
  await overlay.click('Thumbs up');
  await expect.poll(async () => (await overlay.controls())[0]?.pressed, patience).toBe('up');

  expect(still).toBe('0s');
  expect(await style('.up', 'outlineStyle')).toBe('solid');
  expect(await style('.down', 'outlineStyle')).toBe('none');
  await page.close();
});
