import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExtensionBrowser, startExtension } from '../../support/extension.ts';
import { takePicture } from '../../support/picture.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { agree } from './agree.ts';

const patience = { timeout: 30_000 };
const shown: { name: string; code: string }[] = [];

let proxy: TestProxy;
let browser: ExtensionBrowser;
let options: Page;
beforeAll(async () => {
  proxy = await startProxy({ showCode: ({ name }, code) => shown.push({ name, code }) });
  browser = await startExtension();
  options = await browser.open('options', { width: 800, height: 1000 });
}, 120_000);
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const ownKeys = async () =>
  (await proxy.client.api.keys.list()).data.filter(({ name }) => name === 'Thumbwire in Chrome');

test('pairs by the code of the terminal, and says how many tries a wrong one leaves', async () => {
  await options.getByLabel('Address of the proxy').fill(proxy.url);
  await options.getByRole('button', { name: 'Pair with the proxy' }).click();
  await expect.poll(() => shown.length, patience).toBe(1);
  const { code = '', name } = shown[0] ?? {};
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  await options.getByLabel('Code').fill(wrong);
  await options.getByRole('button', { name: 'Pair', exact: true }).click();
  await options.getByRole('alert').getByText('4 tries').waitFor();
  await takePicture(options, 'pairing');
  await options.getByLabel('Code').fill(code);
  await options.keyboard.press('Enter');
  await options.getByText(`Connected to ${proxy.url}`).waitFor();

  expect(name).toBe('Thumbwire in Chrome');
  expect(await ownKeys()).toMatchObject([
    { scopes: ['read', 'rate', 'log'], origin: `chrome-extension://${browser.id}` },
  ]);
});

test('asks whether a site may use the proxy that wanted to', async () => {
  const origin = 'https://chat.example.com';
  const refused = await fetch(`${proxy.url}/demo/v1/models`, { headers: { origin } });
  expect(refused.status).toBe(403);
  const statusOf = async () =>
    (await proxy.client.api.origins.list()).data.find((known) => known.origin === origin)?.status;
  await expect.poll(statusOf, patience).toBe('asking');

  await options.reload();
  await options.getByText(`${origin} wanted to use the proxy`).waitFor();
  await takePicture(options, 'asking');
  await options.getByRole('button', { name: `Refuse ${origin}` }).click();

  await expect.poll(statusOf, patience).toBe('refused');
  await expect.poll(() => options.getByText(`${origin} wanted`).count(), patience).toBe(0);
});

test('a site that is switched on may use the proxy, until it is switched off', async () => {
  const site = 'https://other.example.com';
  const isAllowed = async () =>
    (await proxy.client.api.origins.list()).data.some(
      (known) => known.origin === site && known.status === 'allowed',
    );
  await agree(browser, site);
  expect(await isAllowed()).toBe(false);

  await options.getByLabel('Add a site').fill(site);
  await options.getByRole('button', { name: 'Switch on' }).click();
  await expect.poll(isAllowed, patience).toBe(true);
  await options.getByRole('switch', { name: `Thumbs on ${site}` }).click();

  await expect.poll(isAllowed, patience).toBe(false);
});

test('a key that is revoked disconnects at once, and says what to do', async () => {
  const [key] = await ownKeys();
  await proxy.client.api.keys.revoke({ id: key?.id ?? '' });

  const popup = await browser.open('popup');
  await popup.getByText('does not know this key any more').waitFor();
  await popup.close();
});

test('forgetting the key takes it from the proxy as well', async () => {
  await options.reload();
  await options.getByRole('button', { name: 'Pair again' }).click();
  await expect.poll(() => shown.length, patience).toBe(2);
  await options.getByLabel('Code').fill(shown[1]?.code ?? '');
  await options.getByRole('button', { name: 'Pair', exact: true }).click();
  await options.getByText(`Connected to ${proxy.url}`).waitFor();
  expect(await ownKeys()).toHaveLength(1);

  await options.getByRole('button', { name: 'Forget the key' }).click();

  await expect.poll(ownKeys, patience).toEqual([]);
});
