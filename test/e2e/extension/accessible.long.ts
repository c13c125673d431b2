import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takePicture } from '../../support/picture.ts';
import { type Desk, openDesk } from './fixture.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.ask('one', 'Is this accessible?');
  await desk.ask('two', 'And this?');
  await desk.client.addFeedback('two', false, { comment: 'Hm.' });
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** What axe calls serious or critical, one line each; and how many rules had something to look at. */
async function examine(page: Page): Promise<{ serious: string[]; passed: number }> {
  // The page's own policy forbids scripts from elsewhere; this is the debugger's, which is not of the page.
  await page.evaluate(source);
  const { violations, passes } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return {
    serious: serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    passed: passes.length,
  };
}

test.each(['light', 'dark'] as const)('axe finds nothing serious in the %s popup', async (colorScheme) => {
  const popup = await desk.browser.open('popup');
  await popup.emulateMedia({ colorScheme });
  await popup.getByRole('listitem').nth(1).waitFor();
  await popup.getByRole('slider').waitFor();
  const list = await examine(popup);
  await takePicture(popup, `popup-${colorScheme}`);
  await popup
    .getByRole('button', { name: /And this/ })
    .first()
    .click();
  await popup.getByRole('button', { name: 'Write what it should have said' }).click();
  const details = await examine(popup);
  await takePicture(popup, `popup-${colorScheme}-details`);
  await popup.getByRole('button', { name: 'Back to the list' }).click();
  await popup.getByRole('searchbox').fill('nothing is like this');
  await popup.getByText('Nothing matches').waitFor();
  const nothing = await examine(popup);
  await takePicture(popup, `popup-${colorScheme}-nothing`);
  await popup.close();

  expect([list.serious, details.serious, nothing.serious]).toEqual([[], [], []]);
  expect(list.passed).toBeGreaterThan(10);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in the %s options', async (colorScheme) => {
  const options = await desk.browser.open('options', { width: 800, height: 900 });
  await options.emulateMedia({ colorScheme });
  await options.getByText('Connected to').waitFor();
  const connected = await examine(options);
  await takePicture(options, `options-${colorScheme}`);
  await options.getByLabel('Key', { exact: true }).fill('wrong');
  await options.getByRole('button', { name: 'Connect' }).click();
  await options.getByText('does not know this key').waitFor();
  const refused = await examine(options);
  await takePicture(options, `options-${colorScheme}-refused`);
  await options.close();

  expect([connected.serious, refused.serious]).toEqual([[], []]);
  expect(connected.passed).toBeGreaterThan(10);
});

test('everything in the popup is reached by keyboard, and shows where the focus is', async () => {
  const popup = await desk.browser.open('popup');
  await popup.getByRole('listitem').nth(1).waitFor();
  const seen: string[] = [];
  for (let index = 0; index < 14; index += 1) {
    await popup.keyboard.press('Tab');
    const [name, outline] = await popup.evaluate<[string, string]>(`(() => {
      const focused = document.activeElement;
      const name = focused.getAttribute('aria-label') ?? focused.textContent;
      return [name || focused.tagName, getComputedStyle(focused).outlineStyle];
    })()`);
    seen.push(`${name.slice(0, 20)} ${outline}`);
  }
  await popup.close();

  expect(seen.slice(0, 8)).toEqual([
    'Settings solid',
    'INPUT solid',
    'All solid',
    'Rated up solid',
    'Rated down solid',
    'Unrated solid',
    'Model solid',
    'Site solid',
  ]);
  expect(
    seen.filter((line) => line.startsWith('Thumbs up') && line.endsWith(' solid')).length,
  ).toBeGreaterThan(0);
});
