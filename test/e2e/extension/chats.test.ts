import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readAnswers } from '../../locate/corpus.ts';
import { type ChatProvider, startChatProvider } from '../../support/chat-provider.ts';
import { type Overlay, openOverlay, type ShownControl } from '../../support/overlay.ts';
import { takePicture } from '../../support/picture.ts';
import { createRandom } from '../../support/random.ts';
import type { Served } from '../../support/serve.ts';
import { countChanges } from './changes.ts';
import { type ChatName, ownEndpoint, startSite } from './chats/site.ts';
import { type Desk, openDesk } from './fixture.ts';
import { timePresses } from './pressed.ts';

const recorded = new Map(readAnswers().map(({ id, text }) => [id, text]));
const answer = (id: string) => recorded.get(id) ?? '';
const table = answer('ec7f8d669ea8455a8e67fe860520352f');
const code = answer('8159caad530446c19ec90ac68175baa1');
const again = 'Write code to generate a random password in Python';

/** Real answers, with tables, lists, code, formulas and headings. */
const talk: readonly (readonly [question: string, answer: string])[] = [
  ['Which flavors have tuna, salt and chocolate in combination?', table],
  [again, code],
  ['Calculate the reduced density matrix of the second qubit.', answer('379a490a6eae40608abf3501807b2545')],
  // Answered word for word the same: only the order of the chat tells which is which.
  [again, code],
  ['Can I cut the access time of this memory hierarchy?', answer('24222844618e4743')],
  // What somebody quotes is no answer.
  [`You said before:\n\n${table}\n\nIs that so?`, answer('28a9edcbf0bc46dc')],
];

/** Every chat has the same answers; only the question tells whose they are. */
const asIn = ' Say it as in ';

const ways = [
  { chat: 'react-markdown', way: 'the proxy', source: 'proxy', isTyped: false },
  { chat: 'streamdown', way: 'the provider, around the proxy,', source: 'page', isTyped: false },
  { chat: 'ant-design-x', way: 'a server of its own, which asks the proxy,', source: 'proxy', isTyped: true },
] as const;

const patience = { timeout: 30_000 };
let desk: Desk;
let provider: ChatProvider;
beforeAll(async () => {
  const answers = new Map(talk);
  provider = await startChatProvider({
    random: createRandom(1),
    delayMs: 2,
    answers: (prompt) => answers.get(prompt.split(asIn)[0] ?? '') ?? '',
  });
  desk = await openDesk({ openai: provider.baseUrl });
}, 120_000);
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

describe.each(ways)('a chat of $chat that asks $way', ({ chat, source, isTyped }) => {
  let site: Served;
  let page: Page;
  let overlay: Overlay;
  let changes: () => Promise<readonly string[]>;
  let shownAtEnd: string;
  let tookMs: (id: string) => Promise<number>;
  beforeAll(async () => {
    site = await startSite({
      chat,
      model: chat,
      endpoint: endpointOf(chat),
      baseUrl: `${desk.proxy.url}/openai`,
    });
    page = await desk.browser.context.newPage();
    // Nothing need be scrolled.
    await page.setViewportSize({ width: 1000, height: 6000 });
    changes = await countChanges(page);
    tookMs = await timePresses(page, desk);
    await page.goto(site.url);
    overlay = await openOverlay(page);
    for (const [question] of talk) await ask(`${question}${asIn}${chat}.`);
    shownAtEnd = (await page.locator('.answer').last().textContent()) ?? '';
  }, 120_000);
  afterAll(async () => {
    await page.close();
    await site[Symbol.asyncDispose]();
  });

  const composer = () => page.locator('textarea').first();

  async function ask(question: string): Promise<void> {
    const kept = () => page.evaluate<number>(`JSON.parse(localStorage.getItem('turns') ?? '[]').length`);
    const before = await kept();
    await composer().fill(question);
    await composer().press('Enter');
    await vi.waitFor(async () => expect(await kept()).toBe(before + 1), { ...patience, interval: 20 });
  }

  /** The controls in the order of the page, each at the end of an answer. */
  async function controlsAtAnswers(): Promise<ShownControl[]> {
    await expect.poll(() => overlay.controls(), patience).toHaveLength(talk.length);
    const boxes = await Promise.all((await page.locator('.answer').all()).map((each) => each.boundingBox()));
    const controls = (await overlay.controls()).toSorted((one, other) => one.box.y - other.box.y);
    for (const [index, { box }] of controls.entries()) {
      const { x = 0, y = 0, width = 0, height = 0 } = boxes[index] ?? {};
      expect(Math.abs(box.y - (y + height))).toBeLessThan(40);
      expect(box.x).toBeGreaterThan(x);
      expect(box.x).toBeLessThan(x + width);
    }
    return controls;
  }

  /** An answer that is rated down, as large as a person has it. */
  async function picture(): Promise<void> {
    await page.setViewportSize({ width: 900, height: 640 });
    await page.locator('.answer').nth(3).hover();
    await expect
      .poll(async () => (await overlay.controls()).some(({ isShown }) => isShown), patience)
      .toBe(true);
    await takePicture(page, chat);
    await page.setViewportSize({ width: 1000, height: 6000 });
  }

  /** The log's requests of this page, in the order in which they were asked. */
  const logged = async () =>
    (await desk.client.queryRequests({ filter: { request: { model: { equals: chat } } } })).toSorted(
      (one, other) => one.request_created_at.localeCompare(other.request_created_at),
    );

  test('has a control at each answer, and nowhere else', async () => {
    // When the answer had come, a typewriter was still at its beginning.
    expect(shownAtEnd.trim().endsWith('getguru.com/')).toBe(!isTyped);
    await composer().fill(code);

    const controls = await controlsAtAnswers();

    expect(controls.map(({ pressed, text }) => ({ pressed, text }))).toEqual(
      talk.map(() => ({ pressed: null, text: '' })),
    );
    expect(await logged()).toMatchObject(talk.map(() => ({ source })));
  });

  test('a press is in the log within a second, of the right request, and changes nothing on the page', async () => {
    const requests = await logged();
    await changes();

    const times: number[] = [];
    for (const [index, thumb] of [
      [0, 'up'],
      [3, 'down'],
      [4, 'up'],
    ] as const) {
      await page.locator('.answer').nth(index).hover();
      const [control] = (await controlsAtAnswers()).slice(index);
      await expect.poll(async () => (await controlsAtAnswers())[index]?.isShown, patience).toBe(true);
      await overlay.click(`Thumbs ${thumb}`, control);
      times.push(await tookMs(requests[index]?.request_id ?? ''));
    }

    // On a busy machine any one of them may wait for its turn.
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(await changes()).toEqual([]);
    const ratings = (await logged()).map(({ feedback_rating }) => feedback_rating);
    expect(ratings).toEqual([true, null, null, false, true, null]);
    await picture();
  });

  test('shown again from its history, without any call, it has the same controls with their state', async () => {
    const calls: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') calls.push(request.url());
    });

    await page.reload();
    overlay = await openOverlay(page);
    const controls = await controlsAtAnswers();

    expect(controls.map(({ pressed }) => pressed)).toEqual(['up', null, null, 'down', 'up', null]);
    expect(calls).toEqual([]);
  });
});

function endpointOf(chat: ChatName): string {
  if (chat === 'ant-design-x') return ownEndpoint;
  return chat === 'streamdown'
    ? `${provider.baseUrl}/chat/completions`
    : `${desk.proxy.url}/openai/v1/chat/completions`;
}
