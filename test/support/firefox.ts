import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { browserPath } from './browser-path.ts';
import { builtExtension } from './extension.ts';

const uuid = '0b2e4f6a-1c3d-4e5f-8a9b-0c1d2e3f4a5b';
const id = 'thumbwire@thumbwire.dev';

/** A real Firefox with the built extension in it. */
export interface FirefoxBrowser extends AsyncDisposable {
  /** A new tab with a page of the web. */
  visit(url: string): Promise<Page>;
  /** A new tab with a page of the extension. */
  open(name: 'popup' | 'options'): Promise<Page>;
}

/** @param options `timeZone`: of the browser; default: that of the machine. */
export async function startFirefox({ timeZone }: { timeZone?: string } = {}): Promise<FirefoxBrowser> {
  const browser: Browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: browserPath('FIREFOX_PATH'),
    headless: true,
    env: { ...process.env, ...(timeZone !== undefined && { TZ: timeZone }) },
    // Without it, pages of an extension cannot be driven.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }),
      // Nobody is there to answer: what is asked for is given.
      'extensions.webextOptionalPermissionPrompts': false,
    },
  });
  await browser.installExtension(builtExtension('firefox'));
  return {
    async visit(url) {
      const page = await browser.newPage();
      await page.setViewport({ width: 900, height: 700 });
      await page.goto(url);
      return page;
    },
    async open(name) {
      const page = await browser.newPage();
      await page.setViewport({ width: 360, height: 560 });
      // The tab goes to another process on the way, and the usual events do not come.
      await page.goto(`moz-extension://${uuid}/${name}.html`, { waitUntil: [] });
      return page;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
