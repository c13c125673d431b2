import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAnswer, rateLast } from './answer.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import type { PageProvider } from './provider.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let tea: string;
let history: PageProvider;
beforeAll(async () => {
  desk = await openDesk();
  tea = await desk.answer('tea', 'List the steps to brew tea');
  history = await serveHistory([tea]);
}, 120_000);
afterAll(async () => {
  await history[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

const feedback = async (id: string) => (await desk.client.api.feedback.get({ id })).data;

test('says once what the thumb is for, and only a person can press it', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);

  expect(await overlay.text()).toContain('kept in your own log, on this computer');
  await overlay.evaluate(`root.querySelector('.up').click()`);
  await page.evaluate(`(() => {
    const layer = document.querySelector('thumbwire-layer');
    if (layer.shadowRoot !== null) throw new Error('The root is open.');
    const { x, y } = ${JSON.stringify((await overlay.controls())[0]?.box)};
    layer.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, clientX: x + 10, clientY: y + 10 }));
  })()`);
  await overlay.click('Got it');
  await expect.poll(() => overlay.text(), patience).not.toContain('on this computer');

  expect((await feedback('tea')).history).toEqual([]);
  await page.close();
});

test('comes back where a page removes it', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);

  await page.evaluate(`document.querySelector('thumbwire-layer').remove()`);

  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  expect(await page.evaluate(`document.querySelectorAll('thumbwire-layer').length`)).toBe(1);
  await page.close();
});

test('an answer that the page changes below the click is not rated', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);
  await page.evaluate(`document.addEventListener('pointerdown', () => {
    const answer = document.querySelector('.answer');
    answer.style.height = answer.offsetHeight + 'px';
    answer.textContent = 'Something else stands here now, which no log has ever seen.';
  }, { capture: true, once: true })`);

  await overlay.click('Thumbs up');

  // On a busy machine the control is gone before the button of the mouse is let go, and nothing is to be said.
  const isRefused = async () =>
    (await overlay.text()).includes('The answer has changed') || (await overlay.controls()).length === 0;
  await expect.poll(isRefused, patience).toBe(true);
  await expect.poll(() => overlay.controls(), patience).toEqual([]);
  expect((await feedback('tea')).history).toEqual([]);
  await page.close();
});

test('a double click rates once, and takes nothing back', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);
  const { x = 0, y = 0, height = 0 } = (await overlay.controls())[0]?.box ?? {};
  const up = [x + 14, y + height / 2] as const;
  await page.mouse.move(...up);
  await page.waitForTimeout(400);
  await page.mouse.dblclick(...up);

  await expect.poll(async () => (await feedback('tea')).current, patience).toMatchObject({ rating: true });
  await overlay.click('Thumbs up: press again');
  await expect.poll(async () => (await feedback('tea')).current, patience).toBeNull();
  expect((await feedback('tea')).history.map(({ kind }) => kind).toSorted()).toEqual(['cleared', 'set']);
  await page.close();
});

test('a comment and a correction go with the rating, and a second press takes it back', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);
  await overlay.click('About this answer');
  await expect.poll(() => overlay.text(), patience).toContain('demo-markdown at demo');
  await page.keyboard.type('Too short.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Use a pot.');
  await overlay.click('Save as thumbs down');

  const expected = { rating: false, comment: 'Too short.', correction: 'Use a pot.' };
  await expect.poll(async () => (await feedback('tea')).current, patience).toMatchObject(expected);
  await expect.poll(async () => (await overlay.controls())[0]?.pressed, patience).toBe('down');
  await page.locator('.answer').hover();
  await overlay.click('Thumbs down: press again');

  await expect.poll(async () => (await feedback('tea')).current, patience).toBeNull();
  expect((await overlay.controls())[0]?.pressed).toBeNull();
  await page.close();
});

test('rated by keyboard: the last answer, without the pointer', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);
  await rateLast(desk, history.url, true);

  await expect.poll(async () => (await feedback('tea')).current, patience).toMatchObject({ rating: true });
  await expect.poll(() => overlay.text(), patience).toContain('The answer is rated up.');
  await page.close();
});

test('rated while the proxy is away: it waits, and arrives once', async () => {
  const { page, overlay } = await openAnswer(desk, history.url);
  const before = (await feedback('tea')).history.length;
  await desk.stopProxy();
  await overlay.click('Thumbs down');
  await expect.poll(async () => (await overlay.controls())[0]?.text, patience).toContain('waits');
  await desk.restartProxy();
  const popup = await desk.browser.open('popup');

  await expect.poll(async () => (await overlay.controls())[0]?.text, patience).toBe('');
  expect((await feedback('tea')).history).toHaveLength(before + 1);
  await popup.close();
  await page.close();
});

test('several requests with one answer: it asks which, and rates none before it is told', async () => {
  const answer = await desk.answer('twin-1', 'Write a function that counts words');
  expect(await desk.answer('twin-2', 'Write a function that counts words')).toBe(answer);
  await using provider = await serveHistory([answer]);
  const { page, overlay } = await openAnswer(desk, provider.url);

  expect((await overlay.controls())[0]?.text).toBe('Which request?');
  await overlay.click('Which request?');
  await expect.poll(() => overlay.text(), patience).toContain('Which request made this answer?');
  expect(await overlay.evaluate(`root.activeElement?.innerText`)).toContain('counts words');
  await overlay.click('Write a function that counts words');
  await page.locator('.answer').hover();
  await overlay.click('Thumbs up');

  const rated = async () => {
    const both = await Promise.all(['twin-1', 'twin-2'].map(feedback));
    return both.filter(({ current }) => current?.rating === true).length;
  };
  await expect.poll(rated, patience).toBe(1);
  // What a person has said stands when the page goes on.
  await page.evaluate(`document.querySelector('main').append(Object.assign(document.createElement('div'), {
    className: 'question',
    textContent: 'And what would you say about something else, if I may ask?',
  }))`);
  await page.waitForTimeout(1500);
  expect(await overlay.controls()).toMatchObject([{ pressed: 'up', text: '' }]);
  await page.close();
});
