import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './fixture.ts';
import { logRated } from './rated.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let options: Page;
beforeAll(async () => {
  desk = await openDesk({}, { grants: ['notifications'] });
  options = await desk.browser.open('options', { width: 800, height: 900 });
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** Has a new monitor alert, and gives the alert. */
async function alert(name: string, denominator: 'rated' | 'all' = 'rated') {
  const { api } = desk.client;
  const filter = { request: { model: { equals: name } } };
  const watched = { window: { count: 50 }, leastRatings: 3, threshold: 0.6, denominator };
  await api.monitors.create({ name, filter, ...watched });
  await logRated(desk.proxy, { at: new Date(), up: 1, down: 2, model: name });
  const find = async () =>
    (await api.monitors.alerts({})).data.find(({ monitorName }) => monitorName === name);
  await expect.poll(find, patience).toBeDefined();
  const found = await find();
  if (!found) throw new Error('There is no alert.');
  return found;
}

const notified = () => options.evaluate<string[]>('chrome.notifications.getAll().then(Object.keys)');
const period = () =>
  options.evaluate<number | null>(
    `chrome.alarms.get('alerts').then((alarm) => alarm?.periodInMinutes ?? null)`,
  );
/** The alarm is due now, and not only in a minute. */
const ring = () =>
  options.evaluate(`chrome.alarms.create('alerts', { when: Date.now(), periodInMinutes: 1 })`);
const toggle = () => options.getByRole('switch', { name: 'Notify me when a monitor alerts' });

test('the popup tells of an alert until it is dismissed, also without notifications', async () => {
  const { at } = await alert('first');
  const popup = await desk.browser.open('popup');
  const time = new Date(at).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });

  const note = popup.getByText(`The monitor “first” alerted at ${time}: 67 % of 3 ratings were down.`);
  await note.waitFor();
  await popup.getByRole('button', { name: 'Dismiss' }).click();
  await note.waitFor({ state: 'detached' });

  await popup.reload();
  await popup.getByRole('slider').waitFor();
  await desk.ask('later', 'Is there an alert?');
  await popup.getByText('Is there an alert?').waitFor();
  expect(await note.count()).toBe(0);
  expect(await period()).toBeNull();
  await popup.close();
});

test('a setting has each new alert notified of once, across the end of the background', async () => {
  expect(await toggle().getAttribute('aria-checked')).toBe('false');
  await toggle().click();
  await expect.poll(period, patience).toBe(1);

  const second = await alert('second');
  await ring();
  await expect.poll(notified, patience).toEqual([`alert-${second.id}`]);
  const opening = desk.browser.context.waitForEvent('page');
  await desk.browser.context
    .serviceWorkers()[0]
    ?.evaluate(`chrome.notifications.onClicked.dispatch('alert-${second.id}')`);
  const opened = await opening;
  await opened.getByText('The monitor “second” alerted').waitFor();
  await opened.close();
  await expect.poll(notified, patience).toEqual([]);
  await desk.browser.stopBackground();
  const third = await alert('third');
  await ring();

  await expect.poll(notified, patience).toEqual([`alert-${third.id}`]);
});

test('the clock stops with the setting, and with the connection', async () => {
  await toggle().click();
  await expect.poll(period, patience).toBeNull();
  const missed = await alert('missed');
  await toggle().click();
  await expect.poll(period, patience).toBe(1);
  const fourth = await alert('fourth');
  await ring();
  await expect.poll(notified, patience).toContain(`alert-${fourth.id}`);
  expect(await notified()).not.toContain(`alert-${missed.id}`);

  await options.getByRole('button', { name: 'Forget the key' }).click();

  await expect.poll(period, patience).toBeNull();
});
