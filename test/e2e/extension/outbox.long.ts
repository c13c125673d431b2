import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { thumbwire } from '../../cli/run.ts';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

const patience = { timeout: 30_000 };

let id = '';
beforeEach(() => {
  id = `r-${crypto.randomUUID()}`;
});

const history = async () => (await desk.client.api.feedback.get({ id })).data.history;

/** A request in the log, and its row in the popup. */
async function openRow() {
  await desk.ask(id, `Away ${id}`);
  const popup = await desk.browser.open('popup');
  const row = popup.getByRole('listitem').filter({ hasText: `Away ${id}` });
  await row.waitFor();
  return { popup, row, up: row.getByRole('button', { name: /^Thumbs up/ }), waits: row.getByText('waits') };
}

test('rated while the proxy is away: shown as waiting, and one event when it is back', async () => {
  const { popup, up, waits } = await openRow();
  await desk.stopProxy();
  await up.click();
  await waits.waitFor();
  await popup.getByRole('button', { name: '1 waiting' }).waitFor();
  const badge = () => popup.evaluate('chrome.action.getBadgeText({})');
  await expect.poll(badge, patience).toBe('1');

  await desk.restartProxy();

  await waits.waitFor({ state: 'detached' });
  expect(await history()).toMatchObject([{ kind: 'set', rating: true, source: 'extension' }]);
  await expect.poll(badge, patience).toBe('');
  await popup.close();
});

test('clicked up, down and up in a hurry while the proxy is away: one event, the last', async () => {
  const { popup, row, up, waits } = await openRow();
  await desk.stopProxy();
  await up.click();
  await row.getByRole('button', { name: /^Thumbs down/ }).click();
  await row.getByRole('button', { name: /^Thumbs down/, pressed: true }).waitFor();
  await up.click();
  await row.getByRole('button', { name: /^Thumbs up/, pressed: true }).waitFor();

  await desk.restartProxy();

  await waits.waitFor({ state: 'detached' });
  expect(await history()).toMatchObject([{ kind: 'set', rating: true }]);
  await popup.close();
});

test('the background is ended and no popup is open: the alarm sends it, once', {
  timeout: 150_000,
}, async () => {
  const { popup, up, waits } = await openRow();
  await desk.stopProxy();
  await up.click();
  await waits.waitFor();
  await popup.close();
  await desk.browser.stopBackground();

  await desk.restartProxy();

  await expect.poll(history, { timeout: 120_000, interval: 500 }).toHaveLength(1);
  expect(await history()).toMatchObject([{ kind: 'set', rating: true, source: 'extension' }]);
});

test('a newer rating that was made meanwhile on the command line stands', async () => {
  const { popup, up, waits } = await openRow();
  await desk.stopProxy();
  await up.click();
  await waits.waitFor();
  await popup.close();
  await desk.browser.stopBackground();
  await desk.restartProxy();
  const { url, key } = desk.proxy;
  const ended = await thumbwire(['rate', id, 'down', '--url', url], { THUMBWIRE_API_KEY: key });

  const again = await desk.browser.open('popup');

  await expect.poll(history, patience).toHaveLength(2);
  const { data } = await desk.client.api.feedback.get({ id });
  expect(ended.code).toBe(0);
  expect(data.current).toMatchObject({ rating: false, source: 'cli' });
  expect(data.history.map(({ rating, source }) => [rating, source])).toEqual(
    expect.arrayContaining([
      [true, 'extension'],
      [false, 'cli'],
    ]),
  );
  await again
    .getByRole('listitem')
    .filter({ hasText: `Away ${id}` })
    .getByRole('button', { name: /^Thumbs down/, pressed: true })
    .waitFor();
  await again.close();
});

test('a rating of a request that is not in the log is dropped, and said why', async () => {
  const { popup, up } = await openRow();
  await popup.evaluate(
    `chrome.runtime.sendMessage({ name: 'rate', input: { requestId: 'unknown', rating: true } })`,
  );

  await popup.getByText('A rating was refused: Request not found').waitFor();

  await popup.getByRole('button', { name: 'Dismiss' }).click();
  await popup.getByText('A rating was refused').waitFor({ state: 'detached' });
  await up.click();
  await expect.poll(history, patience).toHaveLength(1);
  await popup.close();
});
