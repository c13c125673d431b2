import { marked } from 'marked';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chatLog, logged as logRow } from '../logging/log.ts';
import { startChromium, type TestBrowser } from '../support/chromium.ts';
import { startProxy } from '../support/proxy.ts';
import { bundle } from './bench.ts';
import { createLog, type LoggedAnswer } from './log.ts';
import { openStage, type Stage, startIn } from './stage.ts';

const harbour =
  'The harbour opens at six in the morning, when the pilots have read the tides and the cranes have been checked twice by the night shift.';
const glacier =
  'A glacier moves because ice deforms under its own weight, and because water at its bed lets the whole mass slide a little every day.';
const intro = `${glacier} ${harbour}`;
const code = `${intro}

\`\`\`js
const tides = read('harbour');
for (const tide of tides) console.log(tide.height);
export const highest = Math.max(...tides.map(({ height }) => height));
\`\`\``;
const list = `${harbour}

1. Read the tides before anything else is done.
2. Check the cranes, all of them, and then once more.
3. Call the pilots.
4. Wait for the bell.`;

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
  stage = await openStage(browser, script, (asked) => createLog(answers).locate(asked));
  return () => stage.page.context().close();
});

/** Logs the texts in this order, under the names of their variables. */
function log(texts: Readonly<Record<string, string>>): void {
  answers = Object.entries(texts).map(([id, text], order) => ({
    ...{ id, text, order, prompt: `What about the ${id}?`, model: 'model' },
  }));
}

test('finds answers that are bare siblings of their prompts', async () => {
  log({ harbour, glacier });
  await stage.show(
    `<div class="asked">What about the harbour?</div><p id="a">${harbour}</p><div class="asked">What about the glacier?</div><p id="b">${glacier}</p>`,
  );

  expect(await stage.events()).toEqual(['found 1 a bound harbour', 'found 2 b bound glacier']);
});

test('binds no paragraph of a longer text that says it twice', async () => {
  log({ harbour });
  await stage.show(`<section><p>${harbour}</p><p>${harbour}</p></section><button>Copy</button>`);
  expect(await stage.events()).toEqual([]);

  await stage.change(`document.querySelector('p').innerHTML = 'So ' + ${JSON.stringify(harbour)}`);
  expect(await stage.events()).toEqual([]);
});

test('follows a rendered stream from its first token to its end, and binds nothing before', async () => {
  log({ code });
  await stage.show('<div id="a"></div>');
  const steps = Array.from({ length: 50 }, (_, index) => marked.parse(code.slice(0, (index + 1) * 9)));

  await stage.change(`
    for (const html of ${JSON.stringify(steps)}) {
      document.querySelector('#a').innerHTML = html;
      await new Promise((done) => setTimeout(done, 40));
    }`);

  expect(await stage.events()).toEqual(['found 1 a bound code']);
});

test('loses what a virtual list takes away, and finds it when it comes back in other nodes', async () => {
  log({ harbour, glacier });
  const row = (id: string, text: string) => `<li><div id="${id}">${text}</div></li>`;
  await stage.show(`<ul>${row('a', harbour)}</ul>`);
  const replace = (html: string) =>
    stage.change(`document.querySelector('ul').innerHTML = ${JSON.stringify(html)}`);

  await replace(row('b', glacier));
  await replace(row('c', harbour));

  expect(await stage.events()).toEqual([
    'found 1 a bound harbour',
    'found 2 b bound glacier',
    'gone 1 a bound harbour',
    'found 3 c bound harbour',
    'gone 2 b bound glacier',
  ]);
});

test('leaves a frame to the locator that runs in it', async () => {
  log({ harbour });
  await stage.show(`<iframe srcdoc="<p id=a>${harbour}</p>"></iframe>`);
  expect(await stage.events()).toEqual([]);

  const frame = stage.page.frames().at(-1);
  if (frame) await startIn(frame, script);

  expect(await frame?.evaluate('live.events')).toEqual(['found 1 a bound harbour']);
});

test('tells twelve answers apart that differ in a number, and finds the short one behind them', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `at-${20 + index}`);
  const texts = names.map((name) => [name, `${harbour.replace('six', name.slice(3))} ${harbour}`]);
  log({ ...Object.fromEntries(texts), end: 'Yes, all of them.' });
  const turns = answers.map(
    ({ id, text, prompt }) => `<header>${prompt}</header><section><p id="${id}">${text}</p></section>`,
  );
  await stage.show(turns.join(''));

  const bound = (await stage.events()).map((event) => event.replace(/^found \d+ /, ''));

  expect(bound).toEqual([...names, 'end'].map((id) => `${id} bound ${id}`));
});

test('reads code through a highlighter that numbers its lines', async () => {
  log({ code });
  const lines = (code.split('```js\n')[1] ?? '').split('\n').slice(0, 3);
  const rows = lines.map(
    (line, index) =>
      `<tr><td class="number">${index + 1}</td><td>${line.replace(/\w+/g, '<span>$&</span>')}</td></tr>`,
  );
  await stage.show(
    `<div id="a"><p>${intro}</p><div><span>js</span><button>Copy code</button></div><table>${rows.join('')}</table></div>`,
  );

  expect(await stage.events()).toEqual(['found 1 a bound code']);
});

test.for([
  ['in a list', list.slice(0, 210)],
  ['at the first letter of an item', list.slice(0, list.indexOf('ait for the bell'))],
  ['at the first line of its code', code.slice(0, code.indexOf('const'))],
  ['between marks', `${intro}\n\n\``],
  ['before its full stop', list.slice(0, -1)],
] as const)('finds a beginning that is cut %s', async ([, beginning]) => {
  // What is shown begins with another response as well.
  log({ harbour, intro, list, code });
  await stage.show(`<div id="a">${marked.parse(`${beginning}...`)}</div><button>More</button>`);

  const [event] = await stage.events();

  expect(event).toMatch(beginning.startsWith(harbour) ? /bound list$/ : /bound code$/);
});

test('binds no whole text that the page shows as the beginning of a longer one', async () => {
  log({ harbour });
  await stage.show(`<div id="a">${marked.parse(`${harbour}...`)}</div><button>More</button>`);

  expect(await stage.events()).toEqual([]);
});

test('reads links that Streamdown has not finished', async () => {
  log({ harbour: `[${harbour}`, glacier: `[${glacier}` });
  await stage.show(
    `<p><button id="a" data-streamdown="link">${harbour}</button></p><hr><div><p>[</p><p id="b">${glacier}](streamdown:incomplete-link)</p></div>`,
  );

  expect(await stage.events()).toEqual(['found 1 a bound harbour', 'found 2 b bound glacier']);
});

test('takes no beginning for a cut because a button shows dots', async () => {
  log({ list });
  await stage.show(`<div id="a"><p>${list.slice(0, 210)}</p></div><button>...</button>`);

  expect(await stage.events()).toEqual([]);
});

test('finds in the page what the store of a real proxy has', async () => {
  await using proxy = await startProxy();
  const { request_id: id } = await logRow(proxy, {
    ...chatLog(),
    providerResponse: {
      json: { choices: [{ index: 0, message: { role: 'assistant', content: code } }] },
      ...{ status: 200, headers: {} },
    },
  });
  await proxy.settled();
  const real = await openStage(browser, script, async (texts) => {
    const { body } = await proxy.call('POST', '/v1/request/locate', { texts });
    return Object(body).data;
  });
  await real.show(`<div id="a">${marked.parse(code)}</div>`);

  expect(await real.events()).toEqual([`found 1 a bound ${id}`]);
  await real.page.context().close();
});
