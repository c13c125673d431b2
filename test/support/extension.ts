import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserPath } from './browser-path.ts';
import { quiet } from './chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A real browser with the built extension in it, and a profile of its own. */
export interface ExtensionBrowser extends AsyncDisposable {
  readonly context: BrowserContext;
  /** Id of the extension: its pages are at `chrome-extension://ID/`. */
  readonly id: string;
  /** A new tab with a page of the extension. */
  open(page: 'popup' | 'options', size?: { width: number; height: number }): Promise<Page>;
  /** Ends the background, as the browser does after 30 seconds without an event. Resolves when it is gone. */
  stopBackground(): Promise<void>;
}

/** Once in each process: the sources do not change while tests run. */
let isBuilt = false;

/** The folder of the built extension for a browser. */
export function builtExtension(browser: 'chromium' | 'firefox'): string {
  const folder = join(root, 'extension', 'dist', `${browser}-mv3`);
  if (!isBuilt) {
    const builder = [join(root, 'extension', 'build.ts')];
    execFileSync(process.execPath, builder, { stdio: ['ignore', 'ignore', 'inherit'] });
    isBuilt = true;
  }
  if (!existsSync(join(folder, 'manifest.json'))) throw new Error(`The extension is not in ${folder}.`);
  return folder;
}

/**
 * @param options `timeZone`: of the browser; default: that of the machine. `grants`: optional permissions that are given
 * from the beginning, as nobody can answer the browser's own question.
 */
export async function startExtension({
  timeZone,
  grants = [],
  ...options
}: {
  grants?: readonly string[];
  colorScheme?: 'light' | 'dark';
  timeZone?: string | undefined;
} = {}): Promise<ExtensionBrowser> {
  const built = builtExtension('chromium');
  const folder = grants.length === 0 ? built : await withPermissions(built, grants);
  const profile = await mkdtemp(join(tmpdir(), 'thumbwire-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    executablePath: browserPath('CHROME_PATH'),
    env: { ...process.env, ...(timeZone !== undefined && { TZ: timeZone }) },
    // An extension needs the new headless mode, which is asked for below.
    headless: false,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...quiet,
      '--headless=new',
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  context.setDefaultTimeout(30_000);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const id = new URL(worker.url()).host;

  return {
    context,
    id,
    async open(name, size = { width: 360, height: 560 }) {
      const page = await context.newPage();
      await page.setViewportSize(size);
      await page.goto(`chrome-extension://${id}/${name}.html`);
      return page;
    },
    async stopBackground() {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${id}/options.html`);
      const session = await context.newCDPSession(page);
      const stopped = Promise.withResolvers<void>();
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) stopped.resolve();
      });
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
      await stopped.promise;
      await page.close();
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
      if (folder !== built) await rm(folder, { recursive: true });
    },
  };
}

/** A copy of the built extension whose manifest asks for more at once. */
async function withPermissions(built: string, grants: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbwire-granted-'));
  await cp(built, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest: { permissions: string[] } = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, permissions: [...manifest.permissions, ...grants] }));
  return folder;
}

/** Pastes address and key into the options. */
export async function connectExtension(
  browser: ExtensionBrowser,
  { url, key }: { url: string; key: string },
): Promise<void> {
  const options = await browser.open('options', { width: 800, height: 900 });
  await options.getByLabel('Address of the proxy').fill(url);
  await options.getByLabel('Key', { exact: true }).fill(key);
  await options.getByRole('button', { name: 'Connect' }).click();
  await options.getByText(`Connected to ${url}`).waitFor();
  await options.close();
}
