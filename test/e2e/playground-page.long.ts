import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { startChromium, type TestBrowser } from '../support/chromium.ts';
import { takePicture } from '../support/picture.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';

// A browser is slow on a machine that is busy with tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let browser: TestBrowser;
let proxy: TestProxy;

beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  browser = stack.use(await startChromium());
  proxy = stack.use(await startProxy());
  const opened = stack.move();
  return () => opened.disposeAsync();
});

describe('seen from another site', () => {
  /** A page of another port that shows the playground in a frame, and links to it. */
  async function startSite() {
    const html = `<a href="${proxy.url}/playground">try it</a><iframe src="${proxy.url}/playground"></iframe>`;
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
    return {
      port: address.port,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test.for(['127.0.0.1', 'localhost'])('a page on %s can link to it but not frame it', async (host) => {
    await using site = await startSite();
    const other = await browser.open();
    await other.page.goto(`http://${host}:${site.port}/`);
    const framed = await other.page.frameLocator('iframe').locator('#controls').count();

    await other.page.getByText('try it').click();
    await other.page.locator('#controls').waitFor();

    expect(framed).toBe(0);
    expect(other.trouble.length).toBeGreaterThan(0);
    expect(other.page.url()).toBe(`${proxy.url}/playground`);
    await other.page.context().close();
  });
});

test.for([
  ['light', { colorScheme: 'light', viewport: { width: 1200, height: 720 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1200, height: 720 } }],
  ['narrow', { colorScheme: 'light', viewport: { width: 375, height: 760 } }],
] as const)('fits a %s screen, before and after an answer', async ([name, options]) => {
  const { page, trouble, hosts } = await browser.open(options);
  await page.goto(`${proxy.url}/playground`);
  const overflow = 'document.documentElement.scrollWidth - innerWidth';
  await page.getByText('List the steps').waitFor();
  const before = await page.evaluate(overflow);
  await takePicture(page, `playground-${name}-empty`);

  await page.getByText('Compare three ways').click();
  await page.locator('#command:not(:empty)').waitFor();
  await page.locator('.submit-button, .disabled-button').waitFor();
  await takePicture(page, `playground-${name}`);

  expect([before, await page.evaluate(overflow)]).toEqual([0, 0]);
  await expect(page.locator('#command').isVisible()).resolves.toBe(true);
  expect(trouble).toEqual([]);
  expect([...hosts]).toEqual(['127.0.0.1']);
  await page.context().close();
});
