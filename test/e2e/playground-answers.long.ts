import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { TestBrowser, TestPage } from '../support/chromium.ts';
import { ask, choose, json, plain, startPlayground, streamed } from '../support/playground.ts';
import type { TestProxy } from '../support/proxy.ts';
import type { Answer, ReplayProvider } from '../support/replay-provider.ts';

// A browser is slow on a machine that is busy with tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let browser: TestBrowser;
let provider: ReplayProvider;
let proxy: TestProxy;
let tab: TestPage;

beforeAll(async () => {
  const desk = await startPlayground(['a-model']);
  ({ browser, provider, proxy } = desk);
  return () => desk[Symbol.asyncDispose]();
});

beforeEach(async () => {
  tab = await browser.open();
  await tab.page.goto(`${proxy.url}/playground`);
  return () => tab.page.context().close();
});

afterEach(() => {
  expect(tab.trouble).toEqual([]);
});

/** What the chat shows below the question: texts of the model, then errors. */
async function shown(name: string, answer: Answer): Promise<{ texts: string[]; errors: string[] }> {
  await choose(tab, name, 'a-model');
  provider.replayOnce(answer);
  await ask(tab, 'Hello');
  await tab.page.locator('#answer-id:not(:empty)').waitFor();
  await tab.page.locator('.submit-button, .disabled-button').waitFor();
  const all = async (selector: string) =>
    (await tab.page.locator(selector).allInnerTexts()).map((text) => text.trim());
  const errors = await all('.error-message-text');
  return { texts: (await all('.ai-message-text')).filter((text) => !errors.includes(text)), errors };
}

const chunk = (delta: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const whole = (message: unknown) => json({ choices: [{ index: 0, message, finish_reason: 'stop' }] });
const events = (body: string) => plain('text/event-stream', body);
const said = (text: string) => `data: ${JSON.stringify(chunk({ content: text }))}\n\n`;
const call = (name: string) => ({ type: 'function', function: { name, arguments: '{}' } });
const done = 'data: [DONE]\n\n';

/** What is answered by `openai`, unless another provider is named, and what of it is to be seen. */
interface Case {
  readonly what: string;
  readonly provider?: string;
  readonly answer: Answer;
  readonly texts?: readonly string[];
  readonly error?: string;
}

const cases: readonly Case[] = [
  {
    what: 'a whole answer, though a stream was asked for',
    answer: whole({ content: 'All at once' }),
    texts: ['All at once'],
  },
  {
    what: 'a whole message, though a stream was asked for',
    provider: 'anthropic',
    answer: json({ type: 'message', role: 'assistant', content: [{ type: 'text', text: 'All at once' }] }),
    texts: ['All at once'],
  },
  {
    what: 'a whole answer that is called a stream',
    answer: events(JSON.stringify({ choices: [{ message: { content: 'All at once' } }] }, null, 2)),
    texts: ['All at once'],
  },
  {
    what: 'a stream that also repeats the whole',
    answer: streamed(
      { choices: [{ delta: { content: 'Bit ' }, message: { content: 'Bit ' } }] },
      {
        choices: [
          { delta: { content: 'by bit' }, message: { content: 'Bit by bit' }, finish_reason: 'stop' },
        ],
      },
    ),
    texts: ['Bit by bit'],
  },
  {
    what: 'a text in parts',
    answer: streamed(chunk({ content: [{ type: 'thinking' }, { type: 'text', text: 'In parts' }] }, 'stop')),
    texts: ['In parts'],
  },
  {
    what: 'a whole error with status 200',
    answer: json({ error: { message: 'No such model' } }),
    error: 'No such model',
  },
  {
    what: 'a web page with status 200',
    answer: plain('text/html; charset=utf-8', '<!doctype html>\n<p>Welcome</p>'),
    error: 'The provider answered with status 200 and text/html, which is no answer of a model.',
  },
  {
    what: 'other JSON with status 200',
    answer: json({ ok: true }),
    error: 'The provider answered with status 200 and application/json, which is no answer of a model.',
  },
  {
    what: 'nothing with status 200',
    answer: plain('application/json', ''),
    error: 'The provider answered with status 200 and no content.',
  },
  {
    what: 'a last event without its blank line',
    answer: events(`${said('Hello ')}data: ${JSON.stringify(chunk({ content: 'there' }, 'stop'))}`),
    texts: ['Hello there'],
  },
  {
    what: 'an end mark without a line end',
    answer: events(`${said('Hello')}data: [DONE]`),
    texts: ['Hello'],
  },
  {
    what: 'an event that is cut',
    answer: events(`${said('Hello')}data: {"choices":[{"delta":{"content":"th`),
    texts: ['Hello'],
    error: 'The answer broke off before its end.',
  },
  {
    what: 'a first event that is cut',
    answer: events('data: {"choices":[{"delta":{"content":"th'),
    error: 'The answer broke off before its end.',
  },
  {
    what: 'a refusal',
    answer: streamed(chunk({ refusal: 'I will ' }), chunk({ refusal: 'not.' }, 'stop')),
    texts: ['I will not.'],
  },
  {
    what: 'a whole refusal',
    answer: whole({ content: null, refusal: 'I will not.' }),
    texts: ['I will not.'],
  },
  {
    what: 'a tool call',
    answer: streamed(
      chunk({ content: null, tool_calls: [{ index: 0, ...call('weather') }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, 'tool_calls'),
    ),
    error: 'The answer has no text: the model asked for the tool weather.',
  },
  {
    what: 'a whole answer of tool calls',
    answer: whole({ content: null, tool_calls: [call('weather'), call('clock')] }),
    error: 'The answer has no text: the model asked for the tools weather, clock.',
  },
  {
    what: 'a tool use',
    provider: 'anthropic',
    answer: streamed(
      { type: 'content_block_start', content_block: { type: 'tool_use', name: 'weather', input: {} } },
      { type: 'message_stop' },
    ),
    error: 'The answer has no text: the model asked for the tool weather.',
  },
  { what: 'a bare end mark', answer: events(done), error: 'The answer has no text.' },
  {
    what: 'an error without a message',
    answer: events(`${said('Hello')}data: {"error":{"type":"overloaded_error"}}\n\n${done}`),
    texts: ['Hello'],
    error: 'The provider reported an error: overloaded_error.',
  },
  {
    what: 'an error that says nothing',
    answer: events(`${said('Hello')}event: error\ndata: {}\n\n${done}`),
    texts: ['Hello'],
    error: 'The provider reported an error and did not say which.',
  },
  {
    what: 'an error in plain text',
    answer: events(`${said('Hello')}event: error\ndata: out of memory\n\n${done}`),
    texts: ['Hello'],
    error: 'out of memory',
  },
];

test.for(cases)(
  '$what is shown as what it is',
  async ({ provider: name = 'openai', answer, ...expected }) => {
    const { texts = [], error } = expected;

    expect(await shown(name, answer)).toEqual({ texts, errors: error === undefined ? [] : [error] });
  },
);
