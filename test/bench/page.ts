// What the extension costs a page, and how soon it is there: npm run bench:page -- [--answers N] [--json FILE].
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createClient, type ThumbwireClient } from '@thumbwire/shared';
import { marked } from 'marked';
import type { Page } from 'playwright-core';
import { startPageProvider } from '../e2e/extension/provider.ts';
import { readAnswers } from '../locate/corpus.ts';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { startChromium } from '../support/chromium.ts';
import { builtExtension, connectExtension, startExtension } from '../support/extension.ts';
import { openOverlay } from '../support/overlay.ts';
import { describeMachine, machineLine, percentile, type Row, tableOf, writeReport } from './report.ts';
import { sumOf, tasksWhile } from './trace.ts';

const { values: asked } = parseArgs({
  options: { answers: { type: 'string', default: '200' }, json: { type: 'string' } },
});
const count = Number(asked.answers);
const rows: Row[] = [];
const rounds = 5;
/** A page has settled when it has not changed for this time. */
const settleMs = 400;

await using home = await temporaryHome();
const proxy = await startChildProxy({ home: home.path });
await using opened = new AsyncDisposableStack();
opened.defer(async () => void (await proxy.stop()));
const browser = opened.use(await startExtension());
await connectExtension(browser, proxy);
const client = createClient(proxy);
const turns = await logAnswers(client);
const site = opened.use(await startPageProvider(pageOf(turns)));
const { context } = browser;
const viewport = { width: 1000, height: 800 };
const page = await context.newPage();
await page.setViewportSize(viewport);

const plain = opened.use(await startChromium());
const { page: plainPage } = await plain.open({ viewport });

console.log(`${count} answers on a page, all of the log. Medians of ${rounds} rounds, and the most.`);
let found = 0;
const longest: Record<'with' | 'without', number[]> = { with: [], without: [] };
const total: Record<'with' | 'without', number[]> = { with: [], without: [] };
for (let round = 0; round < rounds; round++) {
  // In turns, so that a busy moment of the machine meets both.
  const sides = { without: plainPage, with: page } as const;
  for (const [side, shown] of Object.entries(sides) as ['with' | 'without', Page][]) {
    // What it takes to read the page itself comes before: the extension begins when the page has settled.
    await shown.goto(site.url);
    const tasks = await tasksWhile(shown, async () => {
      if (side === 'with') found = await controlsOn(shown);
      else await shown.waitForTimeout(4000);
    });
    longest[side].push(Math.max(...tasks.map(({ durationMs }) => durationMs)));
    total[side].push(sumOf(tasks));
  }
}
rows.push({ name: 'page: controls', value: found, goal: null, better: 'higher', unit: `of ${count}` });
reportMs('longest task, without the extension', longest.without);
reportMs('longest task, with it', longest.with, 50);
reportMs('all tasks, without the extension', total.without);
reportMs('all tasks, with it', total.with);
const scripts = ['tap.js', 'overlay.js'].map((name) =>
  join(builtExtension('chromium'), 'content-scripts', name),
);
const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(path)).length));
report(
  'content scripts, gzipped',
  sizes.reduce((sum, size) => sum + size),
  'bytes',
  25_000,
);

const waits: number[] = [];
const clicks: number[] = [];
await page.goto(`${proxy.url}/playground`);
for (const prompt of [
  'Brew tea in steps',
  'Compare three ways',
  'Write some code',
  'Show a formula',
  'Hello',
]) {
  const id = await ask(page, prompt);
  waits.push(await waitAfterSettling(page));
  clicks.push(await clickToLog(page, id));
}
reportMs('control, after the answer has settled', waits, 150);
reportMs('rating in the log, after the click', clicks, 1_000);
const machine = describeMachine();
console.log(`\n${tableOf(rows)}\n${machineLine(machine)}`);
if (asked.json !== undefined) await writeReport(asked.json, machine, rows);

interface Turn {
  readonly prompt: string;
  readonly answer: string;
}

async function logAnswers({ api }: ThumbwireClient): Promise<Turn[]> {
  const texts = [...new Set(readAnswers().map(({ text }) => text))].filter(({ length }) => length > 200);
  const some = texts.slice(0, count).map((answer, index) => ({ prompt: `Question ${index}?`, answer }));
  if (some.length < count) throw new Error(`There are only ${some.length} answers to put on a page.`);
  for (const [index, { prompt, answer }] of some.entries()) {
    const seconds = 1_790_000_000 + index;
    await api.log.custom({
      providerRequest: {
        url: 'https://api.openai.com/v1/chat/completions',
        json: { model: 'gpt-4o', messages: [{ role: 'user', content: prompt }] },
        meta: {},
      },
      providerResponse: {
        json: { choices: [{ index: 0, message: { role: 'assistant', content: answer } }] },
        status: 200,
        headers: {},
      },
      timing: { startTime: { seconds, milliseconds: 0 }, endTime: { seconds, milliseconds: 500 } },
    });
  }
  return some;
}

function pageOf(turns: readonly Turn[]): string {
  const html = turns.map(({ prompt, answer }) => {
    const shown = marked.parse(answer, { async: false }).replaceAll(/<\/?(?:script|img|iframe)[^>]*>/gi, '');
    return `<section class="question">${prompt}</section><section class="answer">${shown}</section>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Long</title><main>${html.join('')}</main>`;
}

/** How many controls are on the page, once there come no more. */
async function controlsOn(page: Page): Promise<number> {
  const overlay = await openOverlay(page);
  let found = 0;
  for (let still = 0; still < 6; ) {
    await page.waitForTimeout(500);
    const now = (await overlay.evaluate<number | null>(`root.querySelectorAll('.control').length`)) ?? 0;
    still = now > 0 && now === found ? still + 1 : 0;
    found = now;
  }
  return found;
}

/** Notes when the playground's conversation changed last, and when so many controls could first be seen. */
async function watch(page: Page, expected: number): Promise<void> {
  await page.evaluate(`(() => {
    window.changedAt = 0;
    window.watching?.disconnect();
    window.watching = new MutationObserver(() => { window.changedAt = performance.now(); });
    const root = document.querySelector('deep-chat').shadowRoot;
    window.watching.observe(root, { subtree: true, childList: true, characterData: true });
  })()`);
  const overlay = await openOverlay(page);
  await overlay.evaluate(`(() => {
    window.shownAt = 0;
    const observer = new MutationObserver(() => {
      const controls = [...root.querySelectorAll('.control')].filter((each) => !each.hidden || each.style.transform);
      if (controls.length < ${expected}) return;
      window.shownAt = performance.now();
      observer.disconnect();
    });
    observer.observe(root, { subtree: true, childList: true, attributes: true });
  })()`);
}

async function ask(page: Page, prompt: string): Promise<string> {
  const before = await page.locator('#answer-id').textContent();
  await watch(page, waits.length + 1);
  await page.locator('#text-input').fill(prompt);
  await page.locator('#text-input').press('Enter');
  for (;;) {
    await page.waitForTimeout(50);
    const id = (await page.locator('#answer-id').textContent()) ?? '';
    if (id !== before && (await page.evaluate<number>('window.shownAt')) > 0) return id;
  }
}

async function waitAfterSettling(page: Page): Promise<number> {
  return page.evaluate<number>(`window.shownAt - window.changedAt - ${settleMs}`);
}

async function clickToLog(page: Page, id: string): Promise<number> {
  const overlay = await openOverlay(page);
  const last = async () => (await overlay.controls()).at(-1);
  for (let control = await last(); !control?.isShown; control = await last()) {
    // On the answer that it belongs to.
    if (control) await page.mouse.move(control.box.x - 10, control.box.y - 10);
    await page.waitForTimeout(50);
  }
  const { x = 0, y = 0, height = 0 } = (await last())?.box ?? {};
  // A click counts only on what was there to be seen.
  await page.mouse.move(x + 14, y + height / 2);
  await page.waitForTimeout(400);
  const start = performance.now();
  // The first of its buttons.
  await page.mouse.click(x + 14, y + height / 2);
  while (performance.now() - start < 30_000) {
    const { current } = (await client.api.feedback.get({ id })).data;
    if (current?.rating === true) return performance.now() - start;
  }
  throw new Error(`The click on the thumb of ${id} did not come to the log.`);
}

function report(what: string, value: number, unit: string, goal: number | null = null): void {
  rows.push({ name: `page: ${what}`, value, goal, better: 'lower', unit });
}

function reportMs(what: string, values: readonly number[], goal: number | null = null): void {
  report(what, percentile(values, 0.5), 'ms', goal);
  report(`${what}, at most`, Math.max(...values), 'ms');
}
