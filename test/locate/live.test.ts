import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../support/chromium.ts';
import { bundle } from './bench.ts';
import { createLog, type LoggedAnswer } from './log.ts';
import { openStage, type Stage } from './stage.ts';

const first =
  'The harbour opens at six in the morning, when the pilots have read the tides and the cranes have been checked twice by the night shift.';
const second =
  'A glacier moves because ice deforms under its own weight, and because water at its bed lets the whole mass slide a little every day.';

function logged(id: string, text: string, order: number, prompt = `What about ${id}?`): LoggedAnswer {
  return { id, text, prompt, model: 'model', order };
}

let browser: TestBrowser;
let script: string;
let stage: Stage;
let answers: LoggedAnswer[];

beforeAll(async () => {
  browser = await startChromium();
  script = await bundle('browser/live.ts');
});

afterAll(() => browser[Symbol.asyncDispose]());

beforeEach(async () => {
  answers = [logged('one', first, 1), logged('two', second, 2)];
  stage = await openStage(browser, script, (texts) => createLog(answers).locate(texts));
  return () => stage.page.context().close();
});

const show = (html: string) => stage.show(html);
const change = (code: string) => stage.change(code);
const events = () => stage.events();

const turn = (id: string, text: string) =>
  `<section><div><p id="${id}">${text}</p></div><button>Copy</button></section>`;

test('finds what is there when it starts', async () => {
  await show(turn('a', first) + turn('b', second));

  expect(await events()).toEqual(['found 1 a bound one', 'found 2 b bound two']);
});

test('finds an answer when its stream has settled, and not its first half before', async () => {
  await show('<div id="a"></div>');
  const words = JSON.stringify(first.split(' '));

  await change(`
    for (const word of ${words}) {
      document.querySelector('#a').append(word + ' ');
      await new Promise((done) => requestAnimationFrame(done));
    }`);

  expect(await events()).toEqual(['found 1 a bound one']);
});

test('asks again for what the log did not know while the page was changing', async () => {
  const all = answers;
  answers = [];
  await show('<p id="clock"></p>');
  const ticking = change(`
    document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(turn('a', first))});
    for (let tick = 0; live.asked.length === 0; tick++) {
      document.querySelector('#clock').textContent = tick;
      await new Promise((done) => setTimeout(done, 50));
    }`);
  await expect.poll(() => stage.page.evaluate('live.asked.length'), { timeout: 20_000 }).toBeGreaterThan(0);
  answers = all;
  await ticking;

  expect(await events()).toEqual(['found 1 a bound one']);
});

test('follows an answer into new nodes with the same text', async () => {
  await show(turn('a', first) + turn('b', second));
  await events();

  await change(
    `document.querySelector('section').outerHTML = '<article><div id="c">${first}</div></article>'`,
  );

  expect(await events()).toEqual(['changed 1 c bound one']);
});

test('lets an answer go when its text changes or leaves', async () => {
  await show(turn('a', first) + turn('b', second));
  await events();

  await change(`document.querySelector('#a').firstChild.data += ' And more.'`);
  await change(`document.querySelector('#b').remove()`);

  expect(await events()).toEqual(['gone 1 a bound one', 'gone 2 b bound two']);
});

test('says that an answer has become known when the log is refreshed', async () => {
  const [one, two] = answers;
  answers = one ? [one] : [];
  await show(turn('a', first) + turn('b', second));
  await events();

  answers = one && two ? [one, two] : [];
  await change('live.locator.refresh()');

  expect(await events()).toEqual(['found 2 b bound two']);
});

test('names every request where the text alone cannot tell which it is', async () => {
  answers = [logged('one', first, 1, 'Same?'), logged('again', first, 2, 'Same?')];
  await show(turn('a', first));

  expect(await events()).toEqual(['found 1 a ambiguous one+again']);
});

test('looks into open shadow roots, slots and what changes in them, and not into editors', async () => {
  await show(
    `<x-chat>${turn('a', first)}</x-chat><div contenteditable>${second}</div><textarea>${second}</textarea>`,
  );
  await change(
    `document.querySelector('x-chat').attachShadow({ mode: 'open' }).innerHTML = '<slot></slot><div id="inner"></div>'; document.body.append('now')`,
  );
  expect(await events()).toEqual(['found 1 a bound one']);

  await change(
    `document.querySelector('x-chat').shadowRoot.querySelector('#inner').textContent = ${JSON.stringify(second)}`,
  );

  expect(await events()).toEqual(['found 2 inner bound two']);
});

test('asks only for what is new, and looks at nothing that is not of the page', async () => {
  await show(turn('a', first));
  const before = await stage.page.evaluate('live.asked.length');

  await change(`document.body.append(document.createElement('our-layer'))`);
  await change(`document.querySelector('our-layer').textContent = ${JSON.stringify(second)}`);
  await change(`document.querySelector('button').textContent = 'Copied'`);

  expect(await stage.page.evaluate('live.asked.length')).toBe(before);
  expect(await events()).toEqual(['found 1 a bound one']);
});

test('goes on after the log could not be asked', async () => {
  await show('<div id="a"></div>');
  await stage.page.evaluate(`locate = () => Promise.reject(new Error('no proxy'))`);
  await change(`document.querySelector('#a').textContent = ${JSON.stringify(first)}`);
  expect(await stage.page.evaluate('live.errors')).toEqual(['Error: no proxy']);

  await stage.page.exposeFunction(
    'locateAgain',
    (texts: Parameters<ReturnType<typeof createLog>['locate']>[0]) => createLog(answers).locate(texts),
  );
  await stage.page.evaluate('locate = locateAgain');
  await change('live.locator.refresh()');

  expect(await events()).toEqual(['found 1 a bound one']);
});

test.for([
  ['in the same node', (text: string) => `document.querySelector('#a').firstChild.data = '${text}'`],
  ['in a new node', (text: string) => `document.querySelector('#a').textContent = '${text}'`],
] as const)('asks again for the same answer to another question, %s', async ([, write]) => {
  for (const text of ['Yes, it is.', first]) {
    const one = logged('one', text, 1, 'Is it true, after all?');
    const two = logged('two', text, 2, 'And is it as good as it seems?');
    answers = [one];
    await show(`<div><p id="q">${one.prompt}</p></div><div><div id="a">${text}</div></div>`);
    answers = [one, two];

    await change(`document.querySelector('#q').textContent = '${two.prompt}'; ${write(text)}`);

    expect(await events()).toEqual(['found 1 a bound one', 'changed 1 a bound two']);
  }
});

test('ends with its signal', async () => {
  await show(turn('a', first));
  await events();

  await change(`live.stop(); document.querySelector('#a').remove()`);

  expect(await events()).toEqual([]);
});
