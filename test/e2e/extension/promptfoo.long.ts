import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { readAnswers } from '../../locate/corpus.ts';
import { startChatProvider } from '../../support/chat-provider.ts';
import { temporaryHome } from '../../support/child-proxy.ts';
import { type Overlay, openOverlay, type ShownControl } from '../../support/overlay.ts';
import { createRandom } from '../../support/random.ts';
import { type Desk, openDesk } from './fixture.ts';
import { timePresses } from './pressed.ts';
import { startViewer } from './viewer.ts';

const recorded = new Map(readAnswers().map(({ id, text }) => [id, text]));

/** Real answers, all but one of them longer than what a cell shows of one. */
const ids = [
  'ec7f8d669ea8455a8e67fe860520352f',
  '8159caad530446c19ec90ac68175baa1',
  '379a490a6eae40608abf3501807b2545',
  '24222844618e4743',
];
const questions = ids.map((_, index) => `What about case ${index}?`);

/** What is asked, cell by cell. */
const prompts = questions.flatMap((question) => [question, `Once more: ${question}`]);
const thumbs = ['up', 'down', 'down', null, 'up', 'up', null, null] as const;

type Box = ShownControl['box'];

const patience = { timeout: 30_000 };
let desk: Desk;
let page: Page;
let overlay: Overlay;
let tookMs: (id: string) => Promise<number>;

beforeAll(async () => {
  await using opened = new AsyncDisposableStack();
  const provider = opened.use(
    await startChatProvider({
      random: createRandom(1),
      answers: (prompt) => {
        const index = questions.findIndex((question) => prompt.endsWith(question));
        // The other way of asking gets the next answer.
        return recorded.get(ids[(index + Number(prompt !== questions[index])) % ids.length] ?? '') ?? '';
      },
    }),
  );
  desk = opened.use(await openDesk({ openai: provider.baseUrl }));
  const home = opened.use(await temporaryHome());
  const viewer = opened.use(
    await startViewer({
      baseUrl: `${desk.proxy.url}/openai/v1`,
      questions,
      home: home.path,
      folder: process.env.PROMPTFOO_FOLDER,
    }),
  );
  page = await desk.browser.context.newPage();
  await page.setViewportSize({ width: 1400, height: 3000 });
  // It looks for updates and the like; nothing but this machine is to be asked.
  await page.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => route.abort());
  tookMs = await timePresses(page, desk);
  await page.goto(`${viewer.url}/eval`);
  await page.locator('[id^=eval-output-cell-text]').first().waitFor();
  overlay = await openOverlay(page);
  const stack = opened.move();
  return () => stack.disposeAsync();
});

/** Cells with an answer, row by row. */
const cells = () => page.locator('td:has(.cell-actions)');

/** The controls in the order of the cells, each of them in its own. */
async function controlsInCells(): Promise<ShownControl[]> {
  const find = async () => {
    const controls = await overlay.controls();
    return (await boxesOf(cells())).map((cell) => controls.filter(({ box }) => isWithin(box, cell)));
  };
  const counts = async () => (await find()).map(({ length }) => length);
  await expect.poll(counts, patience).toEqual(Array(prompts.length).fill(1));
  expect(await overlay.controls()).toHaveLength(prompts.length);
  return (await find()).flat();
}

async function boxesOf(locator: Locator): Promise<Box[]> {
  const boxes = await Promise.all((await locator.all()).map((each) => each.boundingBox()));
  return boxes.filter((box) => box !== null);
}

function isWithin(one: Box, { x, y, width, height }: Box): boolean {
  return one.x >= x && one.y >= y && one.x + one.width <= x + width && one.y + one.height <= y + height;
}

function overlaps(one: Box, other: Box): boolean {
  const overlap = (from: 'x' | 'y', size: 'width' | 'height') =>
    one[from] < other[from] + other[size] && other[from] < one[from] + one[size];
  return overlap('x', 'width') && overlap('y', 'height');
}

test('has a control in the cell of each answer, and nowhere else, and covers none of its buttons', async () => {
  const controls = await controlsInCells();
  const buttons = await boxesOf(page.locator('button, .truncation-toggler'));

  // The last is word for word the first, and nothing that is certain comes after it.
  expect(controls.map(({ text }) => text)).toEqual([
    ...Array(controls.length - 1).fill(''),
    'Which request?',
  ]);
  expect(buttons.length).toBeGreaterThan(5 * controls.length);
  expect(buttons.filter((button) => controls.some(({ box }) => overlaps(box, button)))).toEqual([]);
});

test('a press is in the log within a second, of the right request', async () => {
  const rows = async () => {
    const all = await desk.client.queryRequests({ filter: 'all' });
    return prompts.map((prompt) => all.find(({ request_text: text }) => text === prompt));
  };
  const requests = await rows();
  const times: number[] = [];
  for (const [index, thumb] of thumbs.entries()) {
    if (thumb === null) continue;
    await cells().nth(index).locator('[id^=eval-output-cell-text]').hover();
    await expect.poll(async () => (await controlsInCells())[index]?.isShown, patience).toBe(true);
    const control = (await controlsInCells())[index];
    await overlay.click(`Thumbs ${thumb}`, control);
    times.push(await tookMs(requests[index]?.request_id ?? ''));
  }

  // On a busy machine any one of them may wait for its turn.
  expect(Math.min(...times)).toBeLessThan(1000);
  const ratings = { up: true, down: false };
  expect((await rows()).map((row) => row?.feedback_rating)).toEqual(
    thumbs.map((thumb) => thumb && ratings[thumb]),
  );
});

test('reloaded, it has the same controls with their state', async () => {
  await page.reload();
  overlay = await openOverlay(page);

  const pressed = async () => (await controlsInCells()).map((control) => control.pressed);
  expect(await pressed()).toEqual(thumbs);
});
