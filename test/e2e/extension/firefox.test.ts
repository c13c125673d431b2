import { existsSync } from 'node:fs';
import { createClient } from '@thumbwire/shared';
import puppeteer, { type Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../../support/child-proxy.ts';
import { builtExtension } from '../../support/extension.ts';

const firefox = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
const uuid = '0b2e4f6a-1c3d-4e5f-8a9b-0c1d2e3f4a5b';
const id = 'thumbwire@thumbwire.dev';

test.skipIf(!existsSync(firefox))(
  'Firefox ESR connects by the pasted key, lists what is logged, and rates it',
  {
    timeout: 120_000,
  },
  async () => {
    await using home = await temporaryHome();
    const proxy = await startChildProxy({ home: home.path });
    await using opened = new AsyncDisposableStack();
    opened.defer(async () => {
      await proxy.kill9();
    });
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefox,
      headless: true,
      // Without it, pages of an extension cannot be driven.
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: { 'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }) },
    });
    opened.defer(() => browser.close());
    await browser.installExtension(builtExtension('firefox'));
    const open = async (name: string): Promise<Page> => {
      const page = await browser.newPage();
      // The tab goes to another process on the way, and the usual events do not come.
      await page.goto(`moz-extension://${uuid}/${name}.html`, { waitUntil: [] });
      return page;
    };

    const options = await open('options');
    await options.locator('input[type=url]').fill(proxy.url);
    await options.locator('input[type=password]').fill(proxy.key);
    await options.locator('button[type=submit]').click();
    await options.locator(`::-p-text(Connected to ${proxy.url})`).wait();
    const answer = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'Helicone-Request-Id': 'fox' },
      body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello, fox' }] }),
    });
    await answer.text();
    const popup = await open('popup');
    await popup.setViewport({ width: 360, height: 480 });
    await popup.locator('::-p-text(Hello, fox)').wait();
    await popup.locator('.thumb.up').click();

    const client = createClient({ url: proxy.url, key: proxy.key });
    const rating = async () => (await client.api.feedback.get({ id: 'fox' })).data.history;
    await expect.poll(rating, { timeout: 15_000 }).toMatchObject([{ rating: true, source: 'extension' }]);
  },
);
