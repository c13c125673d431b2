import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExtensionBrowser, startExtension } from '../../support/extension.ts';
import { takePicture } from '../../support/picture.ts';
import { serve } from '../../support/serve.ts';
import { agree } from './agree.ts';

const site = 'https://chat.example.com';

let browser: ExtensionBrowser;
beforeAll(async () => {
  browser = await startExtension();
  await browser.context.route(`${site}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: 'Chat' }),
  );
  await agree(browser, site);
  const options = await browser.open('options', { width: 800, height: 900 });
  await options.getByLabel('Add a site').fill(site);
  await options.getByRole('button', { name: 'Switch on' }).click();
  await options.getByRole('switch', { name: `Thumbs on ${site}`, checked: true }).waitFor();
  await options.close();
}, 120_000);
afterAll(() => browser[Symbol.asyncDispose]());

/** The popup as it is on a page: in a tab of its own, while the page is in front. */
async function popupOn(url: string): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(url);
  const popup = await browser.open('popup');
  await page.bringToFront();
  await popup.reload();
  await popup.getByRole('switch', { checked: true }).waitFor();
  return popup;
}

const hint = (popup: Page) => popup.getByText('the browser asks whether it may access apps on this device');

test('on a public site that is on, the popup says what the browser is going to ask, and what to answer', async () => {
  const popup = await popupOn(site);

  expect(await hint(popup).textContent()).toContain('allow that. Thumbs work without it.');

  for (const colorScheme of ['light', 'dark'] as const) {
    await popup.emulateMedia({ colorScheme });
    await takePicture(popup, `popup-local-network-${colorScheme}`);
  }
});

test('on a page of this machine it says nothing of that, because the browser does not ask', async () => {
  await using local = await serve((_request, response) => response.end('Local'));

  const popup = await popupOn(local.url);

  await popup.getByText('Thumbs on').waitFor();
  expect(await hint(popup).count()).toBe(0);
});
