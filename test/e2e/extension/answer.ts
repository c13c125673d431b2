import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Overlay, openOverlay } from '../../support/overlay.ts';
import type { Desk } from './fixture.ts';

const patience = { timeout: 30_000 };

/** A page that shows one answer of the log, with the pointer on it and its control to be seen. */
export async function openAnswer(
  { browser }: Desk,
  url: string,
  media: Parameters<Page['emulateMedia']>[0] = {},
): Promise<{ page: Page; overlay: Overlay }> {
  const page = await browser.context.newPage();
  await page.emulateMedia(media);
  await page.setViewportSize({ width: 900, height: 700 });
  await page.goto(url);
  const overlay = await openOverlay(page);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.locator('.answer').hover();
  await expect.poll(async () => (await overlay.controls())[0]?.isShown, patience).toBe(true);
  return { page, overlay };
}

/** What the command does in the background; a browser without a screen takes no keys of its own. */
export async function rateLast({ browser }: Desk, url: string, rating: boolean): Promise<void> {
  const options = await browser.open('options');
  await options.evaluate(`(async () => {
    const [tab] = await chrome.tabs.query({ url: '${url.replace(/:\d+$/, '')}/*' });
    await chrome.tabs.sendMessage(tab.id, { toPage: 'rate-last', input: { rating: ${rating} } });
  })()`);
  await options.close();
}
