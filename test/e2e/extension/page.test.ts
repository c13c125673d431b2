import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOverlay } from '../../support/overlay.ts';
import { countChanges } from './changes.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import { timePresses } from './pressed.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

const patience = { timeout: 30_000 };

async function openPage(url: string) {
  const page = await desk.browser.context.newPage();
  await page.setViewportSize({ width: 1000, height: 700 });
  const tookMs = await timePresses(page, desk);
  await page.goto(url);
  return { page, overlay: await openOverlay(page), tookMs };
}

const current = async (id: string) => (await desk.client.api.feedback.get({ id })).data.current;

test('asked in the playground: a control at the answer and nowhere else, and a click is in the log', async () => {
  const { page, overlay, tookMs } = await openPage(`${desk.proxy.url}/playground`);
  await page.locator('#text-input').fill('Compare three ways to store a rating in a table');
  await page.locator('#text-input').press('Enter');
  await page.locator('#answer-id:not(:empty)').waitFor();
  const id = (await page.locator('#answer-id').textContent()) ?? '';

  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  const bubble = await page.locator('.ai-message').last().boundingBox();
  expect(bubble).not.toBeNull();
  const [control] = await overlay.controls();
  expect(control?.isShown).toBe(false);
  expect(control?.box.x).toBeGreaterThan(bubble?.x ?? Number.NaN);
  expect(control?.box.y).toBeLessThan((bubble?.y ?? 0) + (bubble?.height ?? 0) + 20);

  await page.mouse.move((bubble?.x ?? 0) + 40, (bubble?.y ?? 0) + 40);
  await expect.poll(async () => (await overlay.controls())[0]?.isShown, patience).toBe(true);
  await overlay.click('Thumbs down');
  const downMs = await tookMs(id);
  await overlay.click('Thumbs up');
  const upMs = await tookMs(id);

  // On a busy machine one of them may wait for its turn.
  expect(Math.min(downMs, upMs)).toBeLessThan(1000);
  expect(await current(id)).toMatchObject({ rating: true, source: 'extension' });
  await expect
    .poll(async () => (await overlay.controls())[0], patience)
    .toMatchObject({ pressed: 'up', text: '' });
  await page.close();
});

test('shown again from a history, without any call: the control has its state, and the page is as it was', async () => {
  const first = await desk.answer('history-1', 'Write a function that counts words');
  const second = await desk.answer('history-2', 'List the steps to brew tea');
  await desk.client.addFeedback('history-2', false);
  await using provider = await serveHistory([first, second]);
  const page = await desk.browser.context.newPage();
  await page.setViewportSize({ width: 1000, height: 1400 });
  const changes = await countChanges(page);
  await page.goto(provider.url);
  const overlay = await openOverlay(page);

  await expect.poll(() => overlay.controls(), patience).toHaveLength(2);
  expect((await overlay.controls()).map(({ pressed }) => pressed)).toEqual([null, 'down']);
  await changes();
  await page.locator('.answer').first().hover();
  await overlay.click('Thumbs up');
  await expect.poll(() => current('history-1'), patience).toMatchObject({ rating: true });
  await page.mouse.wheel(0, 300);
  expect(await changes()).toEqual([]);

  await page.reload();
  const again = await openOverlay(page);
  await expect
    .poll(async () => (await again.controls()).map(({ pressed }) => pressed), patience)
    .toEqual(['up', 'down']);
  await page.close();
});
