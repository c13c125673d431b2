import { request as forward } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectExtension, startExtension } from '../../support/extension.ts';
import { serve } from '../../support/serve.ts';
import { type Desk, openDesk } from './fixture.ts';
import { logRated } from './rated.ts';

const patience = { timeout: 30_000 };

// Fourteen hours before UTC, and never another: its days are never those of UTC, nor of the machine.
const timeZone = 'Pacific/Kiritimati';
const [hourMs, dayMs] = [3_600_000, 86_400_000];
const today = Math.floor((Date.now() + 14 * hourMs) / dayMs) * dayMs - 14 * hourMs;

/** A moment, so many days before today, and so long after that midnight. */
const moment = (daysAgo: number, afterMs: number) => new Date(today - daysAgo * dayMs + afterMs);

/** A day as the popup names it, for who sees it and for who hears it. */
const [named, longName] = (['short', 'long'] as const).map(
  (words) => (daysAgo: number) =>
    moment(daysAgo, 0).toLocaleDateString('en-US', {
      timeZone,
      weekday: words,
      day: 'numeric',
      month: words,
    }),
) as [Name, Name];
type Name = (daysAgo: number) => string;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({}, { timeZone });
  for (const rated of [
    { at: moment(0, 0), up: 2 },
    { at: moment(1, dayMs - 1), down: 1 },
    { at: moment(1, 12 * hourMs), up: 12, down: 2 },
    { at: moment(27, 0), up: 1 },
    { at: moment(28, dayMs - 1), down: 1 },
    { at: moment(40, 0), up: 2, down: 9 },
    { at: moment(56, dayMs - 1), up: 1 },
    { at: moment(3, 0), up: 2, down: 1, model: 'seldom' },
    { at: moment(30, 0), up: 1, model: 'long ago' },
  ])
    await logRated(desk.proxy, rated);
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

async function openTrend(model?: string): Promise<Page> {
  const popup = await desk.browser.open('popup');
  await popup.getByRole('listitem').first().waitFor();
  if (model !== undefined) await popup.getByLabel('Model', { exact: true }).selectOption(model);
  return popup;
}

const trendOf = (popup: Page) => popup.getByRole('region', { name: 'Trend' });
/** As much of an element as is read here: the types of this side know no document. */
interface Drawn {
  getAttribute(name: string): string | null;
}
/** Of the chart's columns, in pixels. */
const heights = (popup: Page, side: 'up' | 'down') =>
  popup
    .locator(`.chart rect.${side}`)
    .evaluateAll((all) => all.map((each) => Number((each as unknown as Drawn).getAttribute('height'))));
const told = async (popup: Page) => (await popup.locator('.told').allInnerTexts()).join();

test('each day of the browser’s time zone has its own thumbs, and the weeks are compared with those before', async () => {
  const popup = await openTrend('gpt-4o-mini');
  const trend = trendOf(popup);
  await trend.getByText('4 weeks · gpt-4o-mini').waitFor();

  await expect.poll(() => told(popup), patience).toBe('18 rated, 83 % positive\nUp from 17 %');
  expect(await trend.locator('tbody tr').allInnerTexts()).toEqual([
    `${longName(27)}\t1\t0`,
    `${longName(1)}\t12\t3`,
    `${longName(0)}\t2\t0`,
  ]);
  // Of 52 pixels, 35 are above the line.
  const scale = 35 / 12;
  expect(await heights(popup, 'up')).toEqual([scale, ...Array(25).fill(0), 12 * scale, 2 * scale]);
  expect(await heights(popup, 'down')).toEqual([...Array(26).fill(0), 3 * scale, 0]);
  await popup.close();
});

test('a day tells its thumbs, its rate and the interval: by keyboard, and below the pointer', async () => {
  const popup = await openTrend('gpt-4o-mini');
  const slider = popup.getByRole('slider', { name: 'Ratings by day, last 4 weeks' });
  const text = () => slider.getAttribute('aria-valuetext');
  await popup.getByText('18 rated').waitFor();

  await slider.focus();
  expect(await told(popup)).toBe(`${named(0)}: 2 up, 0 down, 100 % (likely 34–100 %)`);
  await popup.keyboard.press('ArrowLeft');
  expect(await told(popup)).toBe(`${named(1)}: 12 up, 3 down, 80 % (likely 55–93 %)`);
  expect(await text()).toBe(await told(popup));
  await popup.keyboard.press('ArrowLeft');
  expect(await told(popup)).toBe(`${named(2)}: no ratings`);
  await popup.keyboard.press('Home');
  expect(await told(popup)).toBe(`${named(27)}: 1 up, 0 down, 100 % (likely 21–100 %)`);
  await slider.blur();
  expect(await told(popup)).toContain('18 rated');

  const box = await slider.boundingBox();
  for (const daysAgo of [27, 14, 1, 0]) {
    await slider.hover({ position: { x: ((27.5 - daysAgo) / 28) * (box?.width ?? 0), y: 20 } });
    expect(await told(popup)).toMatch(new RegExp(`^${named(daysAgo)}: `));
  }
  await popup.getByRole('searchbox').hover();
  expect(await told(popup)).toContain('18 rated');
  await popup.close();
});

test('the chart is of what the list is narrowed to, whatever its rating, and says so', async () => {
  const popup = await openTrend();
  const trend = trendOf(popup);
  await trend.getByText('4 weeks · all responses').waitFor();
  await expect.poll(() => told(popup), patience).toBe('21 rated, 81 % positive\nUp from 23 %');

  await popup.getByRole('button', { name: 'Rated down' }).click();
  await popup.getByRole('searchbox').fill('sky');
  await popup.getByLabel('Model', { exact: true }).selectOption('seldom');

  await trend.getByText('4 weeks · “sky” · seldom').waitFor();
  expect(await told(popup)).toBe('3 rated: 2 up, 1 down\nToo few to compare');
  await popup.close();
});

test('without a rating there is a sentence, and no chart', async () => {
  const popup = await openTrend('long ago');
  const trend = trendOf(popup);

  await trend.getByText('No ratings of long ago in the last 4 weeks.').waitFor();

  expect(await trend.locator('svg, input').count()).toBe(0);
  await popup.close();
});

test('a thumb in the list is in the chart at once, and the chart stays while the proxy is away', async () => {
  await desk.ask('fresh', 'A fresh one');
  const popup = await openTrend('demo-markdown');
  await popup.getByText('No ratings of demo-markdown in the last 4 weeks.').waitFor();

  await popup.getByRole('button', { name: /^Thumbs up/ }).click();
  await expect.poll(() => told(popup), patience).toMatch(/^1 rated: 1 up, 0 down/);

  await desk.stopProxy();
  await popup.getByText('The proxy does not answer. Ratings are kept').waitFor();
  expect(await told(popup)).toMatch(/^1 rated: 1 up, 0 down/);
  await desk.restartProxy();
  await popup.getByText('The proxy does not answer.').waitFor({ state: 'detached' });
  await popup.close();
});

test('where only the trend cannot be read, the list is there, the reason is told, and it is tried again', async () => {
  let isWhole = false;
  await using half = await serve((request, response) => {
    if (!isWhole && request.url?.startsWith('/v1/insights')) {
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end('{"data":null,"error":"Too much to count."}');
      return;
    }
    const { port } = new URL(desk.proxy.url);
    const { method, url: path, headers } = request;
    const options = { port, method, path, headers: { ...headers, host: `127.0.0.1:${port}` } };
    const onward = forward(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await using browser = await startExtension();
  await connectExtension(browser, { url: half.url, key: desk.proxy.key });
  const popup = await browser.open('popup');
  await popup.getByRole('listitem').first().waitFor();

  await popup.getByText('The trend could not be read: Too much to count.').waitFor();
  isWhole = true;
  await popup.getByRole('button', { name: 'Try again' }).click();

  await popup.getByText(/^\d+ rated/).waitFor();
});
