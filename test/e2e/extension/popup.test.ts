import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startExtension } from '../../support/extension.ts';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

const patience = { timeout: 30_000 };

let prefix = '';
beforeEach(() => {
  prefix = `r-${crypto.randomUUID().slice(0, 8)}`;
});

test('a request that is made while the popup is open appears, and its rating is in the database within a second', async () => {
  const popup = await desk.browser.open('popup');
  await popup.getByRole('searchbox').waitFor();
  await desk.ask(prefix, 'How deep is the sea?');
  const row = popup.getByRole('listitem').filter({ hasText: 'How deep is the sea?' });
  await row.waitFor();

  await row.getByRole('button', { name: /^Thumbs up/ }).click();

  await expect
    .poll(async () => (await desk.client.api.feedback.get({ id: prefix })).data.current?.rating, patience)
    .toBe(true);
  const { data } = await desk.client.api.feedback.get({ id: prefix });
  const [event] = data.history;
  expect(data.history).toHaveLength(1);
  expect(event).toMatchObject({ kind: 'set', source: 'extension' });
  expect(Date.parse(event?.recordedAt ?? '') - Date.parse(event?.ratedAt ?? '')).toBeLessThan(1000);
  await popup.close();
});

test('a second click takes the rating back', async () => {
  await desk.ask(prefix, `Undo ${prefix}`);
  const popup = await desk.browser.open('popup');
  const row = popup.getByRole('listitem').filter({ hasText: `Undo ${prefix}` });
  const up = row.getByRole('button', { name: /^Thumbs up/ });
  await up.click();
  await row.getByRole('button', { name: /^Thumbs up/, pressed: true }).waitFor();

  await up.click();

  await expect
    .poll(
      async () => (await desk.client.api.feedback.get({ id: prefix })).data.history.map(({ kind }) => kind),
      patience,
    )
    .toEqual(['set', 'cleared']);
  await row.getByRole('button', { name: /^Thumbs up/, pressed: false }).waitFor();
  await popup.close();
});

test('details show prompt, answer and where it came from, and take a comment and a correction', async () => {
  await desk.ask(prefix, `Details ${prefix}`);
  const popup = await desk.browser.open('popup');
  await popup
    .getByRole('button', { name: new RegExp(`Details ${prefix}`) })
    .first()
    .click();
  await popup.getByRole('button', { name: 'Thumbs down: this response' }).click();
  await popup.getByLabel('Comment').fill('Too long.');
  await popup.getByRole('button', { name: 'Write what it should have said' }).click();
  await popup.getByLabel('Correction').fill('Short.');

  await popup.getByRole('button', { name: 'Save' }).click();

  await expect
    .poll(async () => (await desk.client.api.feedback.get({ id: prefix })).data.current, patience)
    .toMatchObject({ rating: false, comment: 'Too long.', correction: 'Short.' });
  const facts = await popup.locator('dl').textContent();
  expect(facts).toMatch(/demo-markdown/);
  expect(facts).toMatch(/\d+ in, \d+ out/);
  expect(facts).toContain(prefix);
  expect(await popup.locator('.text').allInnerTexts()).toEqual([
    `Details ${prefix}`,
    expect.stringContaining('# A demo answer'),
  ]);
  await popup.close();
});

test('the list is narrowed by rating and by words, and says when nothing is left', async () => {
  for (const name of ['apple', 'pear', 'plum']) await desk.ask(`${prefix}-${name}`, `${name} ${prefix}`);
  await desk.client.addFeedback(`${prefix}-apple`, true);
  await desk.client.addFeedback(`${prefix}-pear`, false);
  const popup = await desk.browser.open('popup');
  const rows = popup.getByRole('listitem').filter({ hasText: prefix });
  const search = popup.getByRole('searchbox');
  await search.fill(prefix.slice(2));
  await expect.poll(() => rows.count(), patience).toBe(3);

  for (const [name, wanted] of [
    ['Rated up', 'apple'],
    ['Rated down', 'pear'],
    ['Unrated', 'plum'],
  ] as const) {
    await popup.getByRole('button', { name, exact: true }).click();
    await expect
      .poll(() => rows.locator('.prompt').allInnerTexts(), patience)
      .toEqual([`${wanted} ${prefix}`]);
  }
  await search.fill('no such words at all');
  await popup.getByText('Nothing matches').waitFor();
  await popup.close();
});

test('of a long log only the rows in view are in the document, and arrow keys go through them', async () => {
  for (let index = 0; index < 120; index += 1)
    await desk.ask(`${prefix}-${index}`, `Row ${index} of ${prefix}`);
  const popup = await desk.browser.open('popup');
  await popup.getByRole('searchbox').fill(prefix.slice(2));
  await popup.getByText(`Row 119 of ${prefix}`).waitFor();
  const most = await popup.getByRole('listitem').count();

  // The list that was found for the words may come only now, and takes the focus with the rows before.
  await expect
    .poll(async () => {
      await popup.locator('.row .open').first().focus();
      for (let index = 0; index < 3; index += 1) await popup.keyboard.press('ArrowDown');
      return popup.locator('.open:focus .prompt').allTextContents();
    }, patience)
    .toEqual([`Row 116 of ${prefix}`]);
  await expect
    .poll(async () => {
      await popup.evaluate(`document.querySelector('.scroller').scrollTop = 100_000`);
      return popup.getByText(`Row 0 of ${prefix}`).count();
    }, patience)
    .toBe(1);

  expect(most).toBeLessThan(20);
  expect(await popup.getByRole('listitem').count()).toBeLessThan(20);
  await popup.close();
});

test('the key is not in the storage that content scripts can read', async () => {
  const popup = await desk.browser.open('popup');
  await popup.getByText('Connected').waitFor();

  const readable = await popup.evaluate<string>('chrome.storage.local.get().then(JSON.stringify)');

  expect(readable).toMatch(/^\{/);
  expect(readable).not.toContain(desk.proxy.key);
  await popup.close();
});

test('a wrong key, an address where nothing answers, and one that is no proxy are told apart', async () => {
  await using browser = await startExtension();
  const options = await browser.open('options', { width: 800, height: 900 });
  const attempt = async (url: string, key: string) => {
    await options.getByLabel('Address of the proxy').fill(url);
    await options.getByLabel('Key', { exact: true }).fill(key);
    await options.getByRole('button', { name: 'Connect' }).click();
  };

  await attempt(desk.proxy.url, 'tw_wrong');
  await options.getByText('The proxy does not know this key any more.').waitFor();
  await attempt('http://127.0.0.1:9', desk.proxy.key);
  await options.getByText('Nothing answers at http://127.0.0.1:9').waitFor();
  await attempt(`${desk.proxy.url}/playground`, desk.proxy.key);
  await options.getByText('is not a Thumbwire proxy').waitFor();

  const popup = await browser.open('popup');
  await popup.getByText('Connect to your proxy').waitFor();
});
