import { startChromium, type TestBrowser, type TestPage } from './chromium.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { type Answer, type ReplayProvider, startReplayProvider } from './replay-provider.ts';

/** A browser, and a proxy whose providers are one that replays what the test gives it. */
export interface PlaygroundDesk extends AsyncDisposable {
  readonly browser: TestBrowser;
  readonly provider: ReplayProvider;
  readonly proxy: TestProxy;
}

/** @param models What the provider says that it has. */
export async function startPlayground(models: readonly string[]): Promise<PlaygroundDesk> {
  await using stack = new AsyncDisposableStack();
  const browser = stack.use(await startChromium());
  const provider = stack.use(await startReplayProvider());
  provider.replay(json({ data: models.map((id) => ({ id })) }));
  const proxy = stack.use(
    await startProxy({ providers: { openai: `${provider.url}/v1`, anthropic: provider.url } }),
  );
  const opened = stack.move();
  return { browser, provider, proxy, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** An answer with these bytes. */
export const plain = (contentType: string, body: string): Answer => ({
  status: 200,
  headers: [['content-type', contentType]],
  body: Buffer.from(body),
});

/** An answer that is one JSON value. */
export const json = (body: unknown): Answer => plain('application/json', JSON.stringify(body));

/** An answer that is a stream of these values, without an end mark. */
export const streamed = (...events: unknown[]): Answer =>
  plain('text/event-stream', events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

/** Types a message into the playground and sends it. */
export async function ask({ page }: TestPage, text: string): Promise<void> {
  await page.locator('#text-input').fill(text);
  await page.locator('#text-input').press('Enter');
}

/** Chooses a provider in the playground and waits until it told that it has this model. */
export async function choose({ page }: TestPage, provider: string, model: string): Promise<void> {
  await page.locator('#provider').selectOption(provider);
  await page.locator(`#models option[value="${model}"]`).waitFor({ state: 'attached' });
}
