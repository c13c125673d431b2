import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { thumbwire } from '../cli/run.ts';
import type { TestBrowser, TestPage } from '../support/chromium.ts';
import { ask, choose, startPlayground, streamed } from '../support/playground.ts';
import type { TestProxy } from '../support/proxy.ts';
import { recording } from '../support/recordings.ts';
import type { ReplayProvider } from '../support/replay-provider.ts';

const run = promisify(execFile);

// A browser is slow on a machine that is busy with tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let browser: TestBrowser;
let provider: ReplayProvider;
let proxy: TestProxy;
let tab: TestPage;

beforeAll(async () => {
  const desk = await startPlayground(['first-model', 'second-model']);
  ({ browser, provider, proxy } = desk);
  return () => desk[Symbol.asyncDispose]();
});

beforeEach(async () => {
  tab = await browser.open();
  await tab.page.goto(`${proxy.url}/playground`);
  return () => tab.page.context().close();
});

afterEach(() => {
  // Nothing of the page comes from elsewhere, and nothing goes there.
  expect([...tab.hosts]).toEqual(['127.0.0.1']);
});

/** The id that the page shows, once the answer has ended. */
async function answered(): Promise<string> {
  await tab.page.locator('.submit-button, .disabled-button').waitFor();
  await tab.page.locator('#answer-id:not(:empty)').waitFor();
  await proxy.settled();
  return (await tab.page.locator('#answer-id').textContent()) ?? '';
}

async function rowOf(id: string) {
  const { data } = await proxy.client.api.request.get({ id });
  return data;
}

describe('with the demo, which is chosen at first', () => {
  test('an answer is streamed, logged, and rated by the command that the page shows', async () => {
    await tab.page.getByText('Compare three ways').click();
    const id = await answered();
    const command = (await tab.page.locator('#command').textContent()) ?? '';
    const [shown = '', ...args] = command.split(' -- ')[1]?.split(' ') ?? [];

    const ended = await thumbwire([shown, ...args], { THUMBWIRE_HOME: proxy.home });

    expect(command).toBe(`npm run -s thumbwire -- rate ${id} up`);
    expect(ended).toEqual({ code: 0, stdout: `${id} is rated up.\n`, stderr: '' });
    expect(await tab.page.locator('.ai-message-text td').allInnerTexts()).toContain('In a database');
    expect(await rowOf(id)).toMatchObject({
      ...{ provider_id: 'demo', origin: proxy.url, is_streamed: true, state: 'complete' },
      ...{ feedback_rating: true, request_text: expect.stringContaining('Compare three ways') },
    });
    expect(tab.trouble).toEqual([]);
  });

  test('the curl command rates, too', async () => {
    await ask(tab, 'Hello');
    const id = await answered();
    await tab.page.getByRole('button', { name: 'Down' }).click();

    const { stdout } = await run('sh', ['-c', (await tab.page.locator('#curl').textContent()) ?? ''], {
      env: { PATH: process.env.PATH ?? '', KEY: proxy.key },
    });

    expect(JSON.parse(stdout)).toEqual({ data: null, error: null });
    expect((await rowOf(id)).feedback_rating).toBe(false);
    expect(tab.trouble).toEqual([]);
  });

  test('the whole conversation is sent, and each of its answers can be chosen and copied', async () => {
    await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await ask(tab, 'Hello');
    const first = await answered();
    await ask(tab, 'And some code?');
    await tab.page.locator('#answer-id', { hasNotText: first }).waitFor();
    const second = await answered();

    await tab.page.locator('#answers').getByText('Hello').click();
    await tab.page.getByRole('button', { name: 'Copy id' }).click();

    await tab.page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await tab.page.evaluate('navigator.clipboard.readText()')).toBe(first);
    const { request_body: body } =
      (await proxy.client.queryRequests({ includeInputs: true, limit: 1 }))[0] ?? {};
    expect(second).not.toBe(first);
    expect(body).toMatchObject({
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: expect.stringContaining('# A demo answer') },
        { role: 'user', content: 'And some code?' },
      ],
    });
    expect(tab.trouble).toEqual([]);
  });

  test('an answer that is stopped is logged as cancelled, and what came of it stays', async () => {
    await ask(tab, 'List the steps');
    await tab.page.locator('.ai-message-text', { hasText: 'fresh water' }).waitFor();
    await tab.page.locator('.input-button').click();
    const id = await answered();

    expect((await rowOf(id)).state).toBe('cancelled');
    expect(await tab.page.locator('.ai-message-text').last().textContent()).toContain('fresh water');
    expect(await tab.page.locator('.error-message-text').count()).toBe(0);
    expect(tab.trouble).toEqual([]);
  });
});

describe('with a provider', () => {
  test.for([
    [
      'openai',
      'vercel-ai/openai/chat/openai-text.chunks.txt',
      'Harmony Day',
      'authorization',
      'Bearer sk-of-the-test',
    ],
    [
      ...['anthropic', 'simonw-llm/llm-anthropic/test_anthropic/test_stream_events_text.yaml'],
      ...['Hello', 'x-api-key', 'sk-of-the-test'],
    ],
  ] as [string, string, string, string, string][])(
    'a recorded answer of %s is shown, and the key goes there and nowhere else',
    async ([name, file, text, header, value]) => {
      await choose(tab, name, 'second-model');
      await tab.page.locator('#provider-key').fill('sk-of-the-test');
      // With a key the models are asked for again.
      const listed = provider.nextRequest();
      await tab.page.locator('#provider-key').blur();
      await listed;
      provider.replayOnce(recording(file));

      await ask(tab, 'Invent a holiday');
      const id = await answered();

      await tab.page.locator('.ai-message-text', { hasText: text }).waitFor();
      expect(provider.seen.at(-1)?.headers[header]).toEqual([value]);
      expect(await rowOf(id)).toMatchObject({
        provider_id: name,
        request_model: 'first-model',
        origin: proxy.url,
      });
      const kept = await tab.page.evaluate(
        'JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])',
      );
      expect(kept).toBe('[{},{},""]');
      await tab.page.reload();
      expect(await tab.page.locator('#provider-key').inputValue()).toBe('');
      expect(tab.trouble).toEqual([]);
    },
  );

  test('a refusal is shown in its words, and has an id', async () => {
    await choose(tab, 'openai', 'second-model');
    provider.replayOnce(recording('vercel-ai/openai/chat/reasoning-model-legacy-parameter-error.json'));

    await ask(tab, 'Hello');

    await tab.page
      .locator('.error-message-text', { hasText: "'max_tokens' is not supported with this model." })
      .waitFor();
    expect((await rowOf(await answered())).response_status).toBe(400);
  });

  test('an answer that breaks off is shown as far as it came, and said to be cut', async () => {
    await choose(tab, 'openai', 'second-model');
    provider.replayOnce(streamed({ choices: [{ index: 0, delta: { content: 'It was' } }] }));

    await ask(tab, 'Hello');

    await tab.page.locator('.error-message-text', { hasText: 'broke off before its end' }).waitFor();
    expect(await tab.page.locator('.ai-message-text').allInnerTexts()).toContain('It was');
    expect(tab.trouble).toEqual([]);
  });

  test('what an answer contains is shown and not run', async () => {
    await choose(tab, 'openai', 'second-model');
    const markup = '<img src=x onerror="document.title=1"> [click](javascript:document.title=2)';
    provider.replayOnce(
      streamed({ choices: [{ index: 0, delta: { content: markup }, finish_reason: 'stop' }] }),
    );

    await ask(tab, 'Hello');
    await tab.page.locator('.ai-message-text a', { hasText: 'click' }).click();

    expect(await tab.page.title()).toBe('Thumbwire playground');
    expect(await tab.page.locator('.ai-message-text').last().textContent()).toContain('<img src=x');
    expect(tab.page.context().pages()).toHaveLength(1);
    expect(tab.trouble).toEqual([]);
  });

  test('without the name of a model nothing is sent', async () => {
    await choose(tab, 'openai', 'second-model');
    await tab.page.locator('#model').fill('');
    const before = provider.seen.length;

    await ask(tab, 'Hello');

    await tab.page.locator('.error-message-text', { hasText: 'Name a model of openai' }).waitFor();
    expect(provider.seen.length).toBe(before);
    expect(tab.trouble).toEqual([]);
  });
});
