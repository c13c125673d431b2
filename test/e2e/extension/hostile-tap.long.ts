import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOverlay } from '../../support/overlay.ts';
import { type Desk, openDesk } from './fixture.ts';
import { serveHistory } from './history.ts';
import { asking, kindsOfNonsense, nonsenseBytes, serveHostile } from './hostile.ts';

const patience = { timeout: 30_000 };

let desk: Desk;
let tea: string;
beforeAll(async () => {
  desk = await openDesk();
  tea = await desk.answer('tea', 'List the steps to brew tea');
}, 120_000);
afterAll(() => desk[Symbol.asyncDispose]());

async function visit(url: string): Promise<Page> {
  const page = await desk.browser.context.newPage();
  await page.goto(url);
  return page;
}

/** Texts that were logged for a page, without going through the proxy. */
async function logged(): Promise<string[]> {
  const rows = await desk.client.queryRequests({
    filter: { request_response_rmt: { source: { equals: 'page' } } },
    limit: 1000,
  });
  return rows.map(({ response_text }) => response_text ?? '');
}

const ratings = async (id: string) => (await desk.client.api.feedback.get({ id })).data.history;

/** What a page did to us must not outlive it. */
async function expectNextPageToWork(): Promise<void> {
  await using history = await serveHistory([tea]);
  const page = await visit(history.url);
  const overlay = await openOverlay(page);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.close();
}

test('forged messages: ports, handovers and names of ours in a message of the page log and rate nothing', async () => {
  const forged = {
    ...{
      url: 'https://api.openai.com/v1/chat/completions',
      method: 'POST',
      isComplete: true,
      heliconeId: null,
    },
    requestBody: '{"model":"m","messages":[{"role":"user","content":"Forged?"}]}',
    ...{ status: 200, contentType: 'application/json', startedAt: 1, endedAt: 2, firstByteMs: null },
    responseBody: '{"choices":[{"index":0,"message":{"role":"assistant","content":"Forged."}}]}',
  };
  await using site = await serveHostile(
    `
    const messages = [
      ${JSON.stringify(forged)},
      { name: 'observed', input: { exchangeId: 'x', ...${JSON.stringify(forged)} } },
      { name: 'rate', input: { requestId: 'tea', rating: true } },
      { toPage: 'rate-last', input: { rating: true } },
    ];
    window.heard = [];
    addEventListener('message', ({ data, ports }) => heard.push([data, ports.length]), true);
    const { port1, port2 } = new MessageChannel();
    postMessage('thumbwire:tap', '*', [port2]);
    for (const message of messages) {
      port1.postMessage(message);
      postMessage(message, '*');
      dispatchEvent(new MessageEvent('message', { data: message, source: window }));
    }
    const other = new MessageChannel();
    dispatchEvent(new MessageEvent('message', { data: 'thumbwire:tap', source: window, ports: [other.port2] }));
    for (const message of messages) other.port1.postMessage(message);
    window.runtime = typeof window.chrome?.runtime?.sendMessage;
  `,
    `<section class="answer">${tea}</section>`,
  );
  const page = await visit(site.url);
  await page.evaluate(asking('Is this real?'));

  await expect.poll(logged, patience).toEqual(['You said: Is this real?']);
  expect(await ratings('tea')).toEqual([]);
  expect(await page.evaluate('window.runtime')).toBe('undefined');
  // Of the tap's own handover the page heard nothing: the one that it has is its own, and so is its port.
  expect(await page.evaluate(`heard.filter(([data]) => data === 'thumbwire:tap').length`)).toBe(2);
  await page.close();
  await expectNextPageToWork();
});

test("forged ids: an answer under the id of somebody else's request, with another text, is bound to nothing", async () => {
  const real = await desk.answer('real', 'Write a function that counts words');
  await using site = await serveHostile('', '<main></main>');
  const page = await visit(site.url);
  const overlay = await openOverlay(page);
  const show = (words: string) =>
    page.evaluate(`(() => {
      const section = document.createElement('section');
      section.className = 'answer';
      section.innerText = ${JSON.stringify(words)};
      document.querySelector('main').append(section);
    })()`);
  for (const id of ['tea', 'real', '../v1/keys', 'x'.repeat(5000)]) {
    const forged = `{"model":"m","messages":[{"role":"user","content":"Forged ${id.slice(0, 9)}"}]}`;
    await page.evaluate(asking(`Forged ${id.slice(0, 9)}`, { 'X-Id': id }));
    await show(forged);
  }

  await show(real);
  await expect.poll(() => overlay.controls(), patience).toHaveLength(1);
  await page.locator('.answer').last().hover();
  await overlay.click('Thumbs up');

  await expect.poll(() => ratings('real'), patience).toMatchObject([{ rating: true }]);
  expect(await overlay.controls()).toHaveLength(1);
  expect(await ratings('tea')).toEqual([]);
  expect((await logged()).filter((text) => text.includes('Forged'))).toEqual([]);
  await page.close();
});

test('a flood of answers, in many frames: the page goes on, and the log takes what a person can read', async () => {
  await using site = await serveHostile('');
  const before = (await logged()).length;
  const page = await visit(site.url);

  const read = await page.evaluate(`(async () => {
    const ask = (frame, content) => {
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Flood ' + content }] });
      return frame.fetch('/v1/chat/completions', { method: 'POST', body }).then((answer) => answer.text());
    };
    const flood = async (frame) => {
      let characters = 0;
      for (let round = 0; round < 10; round += 1) {
        const answers = Array.from({ length: 20 }, (_, index) => ask(frame, round + ' ' + index));
        for (const text of await Promise.all(answers)) characters += text.length;
      }
      return characters;
    };
    const frames = await Promise.all(Array.from({ length: 5 }, () => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = '/';
      frame.onload = () => resolve(frame.contentWindow);
      document.body.append(frame);
    })));
    return Promise.all([window, ...frames].map(flood));
  })()`);
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  await page.close();
  await expectNextPageToWork();

  // All of it is logged before it is counted, and before the next test counts.
  const newsOfASecond = async () => {
    const { length } = await logged();
    await delay(1000);
    return (await logged()).length - length;
  };
  await expect.poll(newsOfASecond, patience).toBe(0);
  expect(new Set(read as number[]).size).toBe(1);
  // A minute may have ended meanwhile, and then as many again are taken.
  const news = (await logged()).length - before;
  expect(news).toBeGreaterThan(0);
  expect(news).toBeLessThanOrEqual(120);
});

test.each(kindsOfNonsense)(
  '%s, megabytes of it as an answer: the page gets it whole, the log none of it',
  async (kind) => {
    await using site = await serveHostile('');
    const page = await visit(site.url);
    const before = (await logged()).length;

    const sizes = await page.evaluate(`(async () => {
    const ask = () => fetch('/${encodeURIComponent(kind)}', { method: 'POST', body: '{"messages":[]}' });
    let length = 0;
    const reader = (await ask()).body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
    }
    const request = new XMLHttpRequest();
    const loaded = new Promise((resolve) => request.addEventListener('load', resolve));
    request.open('POST', '/${encodeURIComponent(kind)}');
    request.responseType = 'arraybuffer';
    request.send('{"messages":[]}');
    await loaded;
    return [length, (await (await ask()).arrayBuffer()).byteLength, request.response.byteLength];
  })()`);
    await page.evaluate(asking(`After ${kind}`));

    expect(sizes).toEqual([nonsenseBytes, nonsenseBytes, nonsenseBytes]);
    await expect.poll(logged, patience).toContain(`You said: After ${kind}`);
    expect((await logged()).length - before).toBe(1);
    await page.close();
  },
);
