import { createClient, type ThumbwireClient } from '@thumbwire/shared';
import { expect, vi } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../../support/child-proxy.ts';
import { connectExtension, type ExtensionBrowser, startExtension } from '../../support/extension.ts';

/** A real proxy and a real browser with the extension, connected as a person does it. */
export interface Desk extends AsyncDisposable {
  readonly browser: ExtensionBrowser;
  /** The proxy that runs now. */
  proxy: ChildProxy;
  readonly client: ThumbwireClient;
  /** Ends the proxy, as Ctrl-C does. */
  stopProxy(): Promise<void>;
  /** Starts it again: the same home, the same port. */
  restartProxy(): Promise<void>;
  /** Makes a request through the built-in provider. */
  ask(id: string, prompt: string): Promise<void>;
  /** The same, and waits until it is logged; returns the answer's text. */
  answer(id: string, prompt: string): Promise<string>;
}

/**
 * @param providers Base URLs of other providers than the built-in one, by id.
 * @param options Of the browser.
 */
export async function openDesk(
  providers: Readonly<Record<string, string>> = {},
  options: Parameters<typeof startExtension>[0] = {},
): Promise<Desk> {
  await using opened = new AsyncDisposableStack();
  const home = opened.use(await temporaryHome());
  let proxy = await startChildProxy({ home: home.path, providers });
  opened.defer(async () => {
    await proxy.kill9();
  });
  const browser = opened.use(await startExtension(options));
  await connectExtension(browser, proxy);
  const { url, key } = proxy;

  const client = createClient({ url, key });
  const ask = async (id: string, prompt: string) => {
    const response = await fetch(`${url}/demo/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'Helicone-Request-Id': id },
      body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: prompt }] }),
    });
    await response.text();
  };
  const stack = opened.move();
  return {
    browser,
    get proxy() {
      return proxy;
    },
    client,
    async stopProxy() {
      await proxy.stop();
    },
    async restartProxy() {
      proxy = await startChildProxy({ home: home.path, providers, port: Number(new URL(url).port) });
    },
    ask,
    async answer(id, prompt) {
      await ask(id, prompt);
      const text = async () =>
        (await client.api.query.ids({ requestIds: [id] })).data[0]?.response_text ?? '';
      await vi.waitFor(async () => expect(await text()).not.toBe(''), { timeout: 10_000 });
      return text();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
