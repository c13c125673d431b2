import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Desk } from './fixture.ts';

/**
 * Takes the time of each press on a page, from its next load on.
 *
 * @returns Waits until the rating of a request is in the log; how long after the last press that was, by the clock
 * that page and proxy share, so that a busy test does not count.
 */
export async function timePresses(page: Page, { client }: Desk): Promise<(id: string) => Promise<number>> {
  await page.addInitScript(`addEventListener('click', () => { window.pressedAt = Date.now(); }, true)`);
  return async (id) => {
    const pressedAt = await page.evaluate<number>('window.pressedAt');
    const last = async () => {
      const event = (await client.api.feedback.get({ id })).data.history.at(-1);
      return event ? Date.parse(event.recordedAt) - pressedAt : Number.NaN;
    };
    await expect.poll(last, { timeout: 20_000, interval: 50 }).toBeGreaterThanOrEqual(0);
    return last();
  };
}
