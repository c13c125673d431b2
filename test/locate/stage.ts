import type { Frame, Page } from 'playwright-core';
import type { TestBrowser } from '../support/chromium.ts';
import type { Log } from './log.ts';

/** A page with a locator that looks at it all the time. */
export interface Stage {
  readonly page: Page;
  /** Shows the HTML, and resolves when the locator has looked at it once. */
  show(html: string): Promise<void>;
  /** Changes the page, and waits until the locator has looked at it. */
  change(code: string): Promise<void>;
  /** Events since the last call. */
  events(): Promise<string[]>;
}

type Locate = (texts: Parameters<Log['locate']>[0]) => ReturnType<Log['locate']> | Promise<unknown>;

/** @param script What `bundle('browser/live.ts')` makes. */
export async function openStage(browser: TestBrowser, script: string, locate: Locate): Promise<Stage> {
  const { page } = await browser.open();
  await page.exposeFunction('locate', locate);
  return {
    page,
    async show(html) {
      await page.setContent(`<!doctype html><body><main>${html}</main></body>`);
      await startIn(page, script);
    },
    change: (code) =>
      page.evaluate(
        `(async () => { ${code}; await new Promise((done) => setTimeout(done)); await live.locator.settled(); })()`,
      ),
    events: () => page.evaluate('live.events.splice(0)'),
  };
}

/** Starts a locator in a page or in one of its frames. */
export async function startIn(frame: Page | Frame, script: string): Promise<void> {
  await frame.addScriptTag({ content: script });
  await frame.evaluate('start(); live.locator.settled()');
}
