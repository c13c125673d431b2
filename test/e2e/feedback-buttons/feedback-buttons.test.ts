import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser, type TestPage } from '../../support/chromium.ts';
import { takePicture } from '../../support/picture.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import type { Served } from '../../support/serve.ts';
import { startApp } from './site.ts';

let browser: TestBrowser;
let proxy: TestProxy;
let app: Served;
beforeAll(async () => {
  browser = await startChromium();
  proxy = await startProxy();
  app = await startApp({ proxy: proxy.url });
}, 120_000);
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
});

let tab: TestPage;
beforeEach(async () => {
  tab = await browser.open();
  await tab.page.goto(app.url);
  return () => tab.page.context().close();
});

/** One answer of the app, and its two buttons. */
interface Shown {
  readonly id: string;
  readonly answer: Locator;
  readonly up: Locator;
  readonly down: Locator;
}

/** Asks in the app, and finds what it shows. */
async function ask({ page }: TestPage = tab): Promise<Shown> {
  const before = await page.locator('article').count();
  await page.getByRole('button', { name: 'Ask' }).click();
  const answer = page.locator('article').nth(before);
  const id = (await answer.getAttribute('data-id')) ?? '';
  const thumbs = answer.getByRole('group', { name: 'Rate this response' });
  const thumb = (name: string) => thumbs.getByRole('button', { name });
  return { id, answer, up: thumb('Good response'), down: thumb('Bad response') };
}

async function feedbackOf(id: string) {
  return (await proxy.client.api.feedback.get({ id })).data;
}

const pressed = (thumb: Locator) => expect.poll(() => thumb.getAttribute('aria-pressed'));

describe('the buttons in an app', () => {
  test('rate an answer, and the log shows it with who rated and by what', async () => {
    const { id, up, down } = await ask();

    await up.click();
    await pressed(up).toBe('true');

    expect(await down.getAttribute('aria-pressed')).toBe('false');
    expect((await feedbackOf(id)).current).toMatchObject({ rating: true, rater: 'anna', source: 'token' });
    const [row] = await proxy.client.queryRequests({ filter: { feedback: { rating: { equals: true } } } });
    expect(row).toMatchObject({ request_id: id, feedback_rating: true });
    expect(tab.trouble).toEqual([]);
  });

  test('change their mind, take the rating back when pressed again, and tell the app each time', async () => {
    const { id, up, down } = await ask();

    await up.click();
    await pressed(up).toBe('true');
    await down.click();
    await pressed(down).toBe('true');
    expect(await up.getAttribute('aria-pressed')).toBe('false');
    await down.click();
    await pressed(down).toBe('false');

    const { current, history } = await feedbackOf(id);
    expect(current).toBeNull();
    expect(history.map(({ kind, rating }) => [kind, rating])).toEqual([
      ['set', true],
      ['set', false],
      ['cleared', null],
    ]);
    expect(await tab.page.locator('output').textContent()).toBe('true false null');
    expect(tab.trouble).toEqual([]);
  });

  test('are each for their own answer', async () => {
    const [first, second] = [await ask(), await ask()];

    await first.up.click();
    await second.down.click();
    await pressed(first.up).toBe('true');
    await pressed(second.down).toBe('true');

    expect((await feedbackOf(first.id)).current).toMatchObject({ rating: true });
    expect((await feedbackOf(second.id)).current).toMatchObject({ rating: false });
  });

  test('are used by keyboard alone, and keep the focus', async () => {
    const { id, down } = await ask();
    const focused = () => tab.page.evaluate('document.activeElement.ariaLabel');

    await tab.page.keyboard.press('Tab');
    expect(await focused()).toBe('Good response');
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Space');
    await pressed(down).toBe('true');
    expect(await focused()).toBe('Bad response');
    await tab.page.keyboard.press('Enter');
    await pressed(down).toBe('false');

    expect((await feedbackOf(id)).history).toHaveLength(2);
    expect(await down.evaluate('node => getComputedStyle(node).outlineStyle')).not.toBe('none');
  });

  test('say that they wait, and take no second press meanwhile', async () => {
    const { id, answer, up, down } = await ask();
    const held = Promise.withResolvers<void>();
    await tab.page.route('**/feedback', async (route) => {
      await held.promise;
      await route.continue();
    });

    await up.click();
    await down.click({ force: true });
    const busy = await answer.getByRole('group').getAttribute('aria-busy');
    const waiting = [await up.getAttribute('aria-disabled'), await up.getAttribute('aria-pressed')];
    held.resolve();
    await pressed(up).toBe('true');

    expect([busy, ...waiting]).toEqual(['true', 'true', 'false']);
    expect(await answer.getByRole('group').getAttribute('aria-busy')).toBe('false');
    expect((await feedbackOf(id)).history.map(({ rating }) => rating)).toEqual([true]);
  });
});

describe('what cannot be rated', () => {
  test('a leaked token for another id rates nothing, and the reason is shown', async () => {
    await using mixed = await startApp({ proxy: proxy.url, mixesUp: true });
    await tab.page.goto(mixed.url);
    const [first, second] = [await ask(), await ask()];

    await second.up.click();
    await second.answer
      .getByRole('alert')
      .filter({ hasText: 'The feedback token is for another response' })
      .waitFor();
    await takePicture(tab.page, 'feedback-buttons-refused');

    expect(await second.up.getAttribute('aria-pressed')).toBe('false');
    for (const { id } of [first, second]) expect((await feedbackOf(id)).history).toEqual([]);
    expect(await tab.page.locator('output').textContent()).toBe('');
  });

  test('in a page that the proxy does not answer, the reason says so, and goes with the next press', async () => {
    const { id, answer, up } = await ask();
    await up.click();
    await pressed(up).toBe('true');

    await proxy.client.api.origins.decide({ origin: app.url, decision: 'refuse' });
    await up.click();
    await answer.getByRole('alert').filter({ hasText: 'does not answer pages of this site' }).waitFor();
    expect(await up.getAttribute('aria-pressed')).toBe('true');
    await proxy.client.api.origins.remove({ origin: app.url });
    await up.click();
    await pressed(up).toBe('false');

    expect(await answer.getByRole('alert').count()).toBe(0);
    expect((await feedbackOf(id)).current).toBeNull();
  });
});

describe.each(['light', 'dark'] as const)('in a %s page', (colorScheme) => {
  test('they can be told apart, are large enough, and axe finds nothing', async () => {
    await tab.page.emulateMedia({ colorScheme });
    const shown = [await ask(), await ask(), await ask()];
    await shown[1]?.up.click();
    await shown[2]?.down.click();
    await shown[0]?.up.focus();
    await tab.page.keyboard.press('Shift');
    for (const thumb of [shown[1]?.up, shown[2]?.down]) if (thumb) await pressed(thumb).toBe('true');
    await takePicture(tab.page, `feedback-buttons-${colorScheme}`);

    const box = await shown[0]?.up.boundingBox();
    await tab.page.evaluate(await readFile(axeFile, 'utf8'));
    const { violations, passes } = (await tab.page.evaluate("axe.run('article')")) as axe.AxeResults;

    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(28);
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    expect(passes.length).toBeGreaterThan(5);
    expect(tab.trouble).toEqual([]);
  });
});

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
