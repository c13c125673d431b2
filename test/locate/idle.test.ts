import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../support/chromium.ts';
import { bundle } from './bench.ts';
import { createLog } from './log.ts';
import { openStage, type Stage } from './stage.ts';

const harbour =
  'The harbour opens at six in the morning, when the pilots have read the tides and the cranes have been checked twice by the night shift.';

let browser: TestBrowser;
let script: string;
let stage: Stage;

beforeAll(async () => {
  browser = await startChromium();
  script = await bundle('browser/live.ts');
});

afterAll(() => browser[Symbol.asyncDispose]());

beforeEach(async () => {
  const log = createLog([{ id: 'one', text: harbour, prompt: 'When?', model: 'model', order: 1 }]);
  stage = await openStage(browser, script, (texts) => log.locate(texts));
  return () => stage.page.context().close();
});

const walks = () => stage.page.evaluate<number>('live.walks');

/** Whether the page is seen, as the browser tells it. */
const hide = (isHidden: boolean) => `
  Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));`;

test('does nothing while nobody sees the page, and catches up when somebody does', async () => {
  await stage.show('<div id="a"></div>');
  await stage.page.evaluate(hide(true));
  const before = await walks();
  await stage.page.evaluate(`(async () => {
    document.querySelector('#a').textContent = ${JSON.stringify(harbour)};
    live.locator.refresh();
    await new Promise((done) => setTimeout(done, 1500));
  })()`);
  expect(await walks()).toBe(before);

  await stage.change(hide(false));

  expect(await stage.events()).toEqual(['found 1 a bound one']);
});

test('looks a few times at a clock, and then at the page only when something else has changed', async () => {
  await stage.page.clock.install();
  await stage.show('<p id="clock">0</p><div id="a"></div>');
  const tick = async (seconds: number) => {
    for (let count = 0; count < seconds; count++) {
      await stage.page.evaluate('document.querySelector("#clock").textContent = Date.now()');
      await stage.page.clock.runFor(1000);
    }
  };
  await tick(12);
  const before = await walks();

  await tick(20);
  expect(await walks()).toBe(before);

  await stage.page.evaluate(`document.querySelector('#a').textContent = ${JSON.stringify(harbour)}`);
  await tick(2);
  expect(await stage.events()).toEqual(['found 1 a bound one']);
});

test('looks at what a clock shows when it has stopped', async () => {
  await stage.page.clock.install();
  await stage.show('<p id="clock">0</p>');
  for (let count = 0; count < 12; count++) {
    await stage.page.evaluate('document.querySelector("#clock").textContent = Date.now()');
    await stage.page.clock.runFor(1000);
  }
  const before = await walks();

  await stage.page.clock.runFor(4000);

  expect(await walks()).toBeGreaterThan(before);
});

test('looks at nothing because of a style, a script or a drawing', async () => {
  await stage.show('<svg><text>0</text></svg>');
  const before = await walks();

  await stage.change(`
    document.querySelector('text').textContent = '1';
    document.head.append(document.createElement('style'));`);

  expect(await walks()).toBe(before);
});
