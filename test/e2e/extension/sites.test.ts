import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExtensionBrowser, startExtension } from '../../support/extension.ts';
import { agree } from './agree.ts';

const site = 'https://chat.example.com';

let browser: ExtensionBrowser;
let options: Page;
beforeAll(async () => {
  browser = await startExtension();
  options = await browser.open('options', { width: 800, height: 900 });
}, 120_000);
afterAll(() => browser[Symbol.asyncDispose]());

const registered = () =>
  options.evaluate<{ id: string; matches: string[]; world: string; runAt: string; allFrames: boolean }[]>(
    'chrome.scripting.getRegisteredContentScripts()',
  );

test('a site that is switched on gets tap and overlay, and keeps them until it is switched off', async () => {
  expect(await registered()).toEqual([]);
  await agree(browser, site);
  await options.getByLabel('Add a site').fill('chat.example.com');
  await options.getByRole('button', { name: 'Switch on' }).click();
  const toggle = options.getByRole('switch', { name: `Thumbs on ${site}`, checked: true });
  await toggle.waitFor();

  await expect.poll(registered, { timeout: 10_000 }).toHaveLength(2);
  const common = { matches: [`${site}/*`], runAt: 'document_start', allFrames: true };
  expect(await registered()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...common, id: 'tap', world: 'MAIN' }),
      expect.objectContaining({ ...common, id: 'overlay', world: 'ISOLATED' }),
    ]),
  );
  await toggle.click();
  await expect.poll(registered, { timeout: 10_000 }).toEqual([]);
  expect(await options.evaluate(`chrome.permissions.contains({ origins: ['${site}/*'] })`)).toBe(false);
});

test('what a person chose for all sites stays', async () => {
  await options.getByLabel('Always').check();
  await options.getByLabel('Ask on').selectOption({ label: '25 % of responses' });
  await options.reload();

  await expect.poll(() => options.getByLabel('Always').isChecked()).toBe(true);
  expect(await options.getByLabel('Ask on').inputValue()).toBe('0.25');
});
