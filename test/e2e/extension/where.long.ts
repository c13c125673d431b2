import { marked } from 'marked';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOverlay } from '../../support/overlay.ts';
import { serve } from '../../support/serve.ts';
import { openAnswer, rateLast } from './answer.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import { startPageProvider } from './provider.ts';

const patience = { timeout: 30_000 };
/** Each way in which a press is refused; which one it is depends on how busy the machine is. */
const notRated = /was not rated|nothing was rated/i;

let desk: Desk;
let tea: string;
beforeAll(async () => {
  desk = await openDesk();
  tea = await desk.answer('tea', 'List the steps to brew tea');
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

const current = async (id: string) => (await desk.client.api.feedback.get({ id })).data.current;

test('of several choices each has a thumb of its own, and only the one that was rated shows it', async () => {
  const answers = [
    'Boil fresh water, warm the pot, and let the leaves steep for about four minutes.',
    'Put one bag into a large cup, pour hot water over it, and take it out when it is dark.',
  ];
  const choices = answers.map((content, index) => ({ index, message: { role: 'assistant', content } }));
  const time = { seconds: Math.floor(Date.now() / 1000), milliseconds: 0 };
  await desk.client.api.log.custom({
    providerRequest: {
      url: 'https://api.openai.com/v1/chat/completions',
      json: { model: 'gpt-4o-mini', n: 2, messages: [{ role: 'user', content: 'How is tea made?' }] },
      meta: { 'Helicone-Request-Id': 'two-choices' },
    },
    providerResponse: { json: { object: 'chat.completion', choices }, status: 200, headers: {} },
    timing: { startTime: time, endTime: time },
  });
  await using provider = await serveHistory(answers);
  const page = await desk.browser.context.newPage();
  await page.goto(provider.url);
  const overlay = await openOverlay(page);
  const pressed = async () =>
    (await overlay.controls()).toSorted((a, b) => a.box.y - b.box.y).map((control) => control.pressed);
  await expect.poll(pressed, patience).toEqual([null, null]);

  const [, second] = await overlay.controls();
  await page.locator('.answer').nth(1).hover();
  await overlay.click('Thumbs down', second);

  await expect.poll(() => current('two-choices'), patience).toMatchObject({ rating: false, choice: 1 });
  expect(await pressed()).toEqual([null, 'down']);
  await page.reload();
  await expect.poll(pressed, patience).toEqual([null, 'down']);
  const [first] = await overlay.controls();
  await page.locator('.answer').nth(0).hover();
  await overlay.click('Thumbs up', first);
  await expect.poll(() => current('two-choices'), patience).toMatchObject({ rating: true, choice: 0 });
  expect(await pressed()).toEqual(['up', null]);
  await page.close();
});

test('rated by keyboard in the frame that a person works in, and in no other', async () => {
  const walk = await desk.answer('walk', 'Write a function that counts words');
  await using inner = await serveHistory([walk]);
  await using outer = await serve((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>Frames</title>
      <section class="answer">${marked.parse(tea)}</section>
      <iframe src="${inner.url}" width="800" height="400"></iframe>`);
  });
  const page = await desk.browser.context.newPage();
  await page.goto(outer.url);
  const overlay = await openOverlay(page);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  const [, frame] = page.frames();
  await expect.poll(() => frame?.locator('.answer').count(), patience).toBe(1);
  const isFocused = async () => {
    await frame?.locator('h1').click();
    return frame?.evaluate('document.hasFocus()');
  };
  // A click that comes while the browser is still putting the frame together is lost.
  await expect.poll(isFocused, patience).toBe(true);

  await expect
    .poll(
      async () => {
        await rateLast(desk, outer.url, true);
        return (await current('walk'))?.rating;
      },
      { ...patience, interval: 500 },
    )
    .toBe(true);
  expect(await overlay.text()).not.toContain('No answer of the log');
  expect(await current('tea')).toBeNull();
  await page.close();
});

test('stays at its answer when something above it shrinks, without a scroll', async () => {
  await using provider = await startPageProvider(`<!doctype html><html lang="en"><title>Moves</title>
    <div id="above">Above</div><section class="answer">${marked.parse(tea)}</section>`);
  const { page, overlay } = await openAnswer(desk, provider.url);
  const belowAnswer = async () => {
    const [control] = await overlay.controls();
    const answer = await page.locator('.answer').boundingBox();
    return control && answer && Math.round(control.box.y - answer.y - answer.height);
  };
  const before = await belowAnswer();
  const setHeight = (height: string) =>
    page.evaluate(`document.querySelector('#above').style.height = '${height}'`);

  await setHeight('200px');
  await expect.poll(belowAnswer, patience).toBe(before);
  await setHeight('0px');
  await expect.poll(belowAnswer, patience).toBe(before);
  await page.close();
});

test('a page that listens before everything else hears nothing of what is typed in a panel', async () => {
  await using history = await serveHistory([tea]);
  const { page, overlay } = await openAnswer(desk, history.url);
  await page.evaluate(`globalThis.heard = [];
    for (const type of ['keydown', 'keyup', 'keypress', 'beforeinput', 'input'])
      window.addEventListener(type, (event) => heard.push(event.type), { capture: true })`);
  await overlay.click('About this answer');
  await expect.poll(() => overlay.text(), patience).toContain('demo-markdown');

  await page.keyboard.type('Secret');
  const typed = await overlay.evaluate(`root.querySelector('textarea').value`);
  await page.keyboard.press('Escape');
  const atClose = await page.evaluate('heard.splice(0)');
  await page.mouse.click(5, 5);
  await page.keyboard.press('x');

  expect(typed).toBe('Secret');
  expect(await overlay.text()).not.toContain('demo-markdown');
  // The key that closes it is let go when it is closed.
  expect(atClose).toEqual(['keyup']);
  expect(await page.evaluate('heard')).toEqual(['keydown', 'keypress', 'keyup']);
  await page.close();
});

test('nothing is rated where another text was added beside the answer, or took its place while the proxy is away', async () => {
  await using history = await serveHistory([tea]);
  const { page, overlay } = await openAnswer(desk, history.url);
  await page.evaluate(`document.addEventListener('pointerdown', () => {
    const answer = document.querySelector('.answer');
    const { offsetHeight } = answer;
    for (const child of answer.children) child.style.display = 'none';
    const added = document.createElement('p');
    added.textContent = 'Something else stands here now, which no log has ever seen, and it is not short.';
    added.style.height = offsetHeight + 'px';
    answer.append(added);
  }, { capture: true, once: true })`);
  await overlay.click('Thumbs up');
  // On a busy machine the control is gone before the button of the mouse is let go, and nothing is to be said.
  const isRefused = async () =>
    notRated.test(await overlay.text()) || (await overlay.controls()).length === 0;
  await expect.poll(isRefused, patience).toBe(true);
  await page.close();

  const other = await openAnswer(desk, history.url);
  await desk.stopProxy();
  await other.page.evaluate(`(() => {
    const answer = document.querySelector('.answer');
    const { offsetHeight } = answer;
    // A paragraph, so that the answer and its control stay where the press goes.
    const other = document.createElement('p');
    other.textContent = 'Something else stands here now, which no log has ever seen, and it is not short.';
    answer.replaceChildren(other);
    answer.style.height = offsetHeight + 'px';
  })()`);
  try {
    await other.overlay.click('Thumbs up');
    await expect.poll(() => other.overlay.text(), patience).toMatch(notRated);
  } finally {
    await desk.restartProxy();
  }

  expect(await current('tea')).toBeNull();
  await other.page.close();
});

test.each(['div', 'li'])(
  'turns that differ in nothing, each a %s: a control at the answers, also when the next question follows',
  async (tag) => {
    const walk = await desk.answer('turns', 'Explain what a proxy does');
    const turn = (content: string) => `<${tag} class="message">${content}</${tag}>`;
    const turns = [
      turn('<p>List the steps to brew tea</p>'),
      turn(`${marked.parse(tea)}`),
      turn('<p>Explain what a proxy does</p>'),
      turn(`${marked.parse(walk)}`),
      turn('<p>Thank you, and now tell me something else</p>'),
    ];
    await using provider = await startPageProvider(
      `<!doctype html><html lang="en"><title>Turns</title><main>${turns.join('')}</main>`,
    );
    const page = await desk.browser.context.newPage();
    await page.goto(provider.url);
    const overlay = await openOverlay(page);

    await expect.poll(async () => (await overlay.controls()).length, patience).toBe(2);
    await page.close();
  },
);

test('a thumb is pressed by Space where a page takes every key for its composer, and once however long it is held', async () => {
  await using history = await serveHistory([tea]);
  const { page, overlay } = await openAnswer(desk, history.url);
  const before = (await desk.client.api.feedback.get({ id: 'tea' })).data.history.length;
  await page.evaluate(`(() => {
    const composer = document.body.appendChild(document.createElement('textarea'));
    addEventListener('keydown', () => composer.focus(), { capture: true });
  })()`);
  await overlay.evaluate(`root.querySelector('.down').focus()`);
  await page.keyboard.press('Space');
  await expect.poll(() => current('tea'), patience).toMatchObject({ rating: false });
  await overlay.evaluate(`root.querySelector('.up').focus()`);

  for (let count = 0; count < 5; count += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');

  await expect.poll(() => current('tea'), patience).toMatchObject({ rating: true });
  expect((await desk.client.api.feedback.get({ id: 'tea' })).data.history).toHaveLength(before + 2);
  expect(await page.evaluate(`document.querySelector('textarea').value`)).toBe('');
  await page.close();
});

test('a rating by the command line shows when the pointer comes to the answer', async () => {
  await using history = await serveHistory([tea]);
  const { page, overlay } = await openAnswer(desk, history.url);
  await page.mouse.move(5, 5);
  await expect.poll(async () => (await overlay.controls())[0]?.isShown, patience).toBe(false);
  await desk.client.addFeedback('tea', false);

  await page.locator('.answer').hover();

  await expect.poll(async () => (await overlay.controls())[0]?.pressed, patience).toBe('down');
  await desk.client.api.feedback.clear({ id: 'tea' });
  await page.close();
});

test('an answer that the log could not be asked about gets its control when the proxy is back', async () => {
  await using history = await serveHistory([tea]);
  await desk.stopProxy();
  const page = await desk.browser.context.newPage();
  await page.goto(history.url);
  const overlay = await openOverlay(page);
  await page.waitForTimeout(1500);
  expect(await overlay.controls()).toEqual([]);

  await desk.restartProxy();

  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.close();
});
