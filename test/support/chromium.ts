import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserPath } from './browser-path.ts';

/** A real browser: the one that `npm test` found or installed. */
export interface TestBrowser extends AsyncDisposable {
  /** A page with a profile of its own. */
  open(options?: BrowserContextOptions): Promise<TestPage>;
}

/** A page, and everything about it that should not have happened. */
export interface TestPage {
  readonly page: Page;
  /** Errors in its console, scripts that failed, and what its policy forbade; one line each. */
  readonly trouble: readonly string[];
  /** Hosts, without port, that it sent a request to. */
  readonly hosts: ReadonlySet<string>;
}

/** Nothing but the pages of the test is to be asked for anything. */
export const quiet = [
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  ...['--disable-gpu', '--disable-quic'],
];

/** @param more Further arguments of its command line. */
export async function startChromium(more: readonly string[] = []): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: browserPath('CHROME_PATH'),
    // Its sandbox does not work for root, which is who runs tests in a container.
    args: [...quiet, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more],
  });
  return {
    open: (options) => openPage(browser, options),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // What does not come is named by the page, not by the end of the test's time.
  page.setDefaultTimeout(30_000);
  const trouble: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:') hosts.add(hostname);
  });
  return { page, trouble, hosts };
}
