import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startChromium } from '../../support/chromium.ts';
import {
  type Answering,
  completion,
  type FakeProvider,
  startFakeProvider,
} from '../../support/fake-provider.ts';
import { type ProxyOptions, startProxy, type TestProxy } from '../../support/proxy.ts';
import { type SocketProvider, startSocketProvider } from '../../support/socket-provider.ts';
import { type Sites, startSites } from './sites.ts';
import { type Arrival, startWitness } from './witness.ts';

/** A request that is logged, and rated up, before any page is opened. */
export const logged = 'logged-1';

/** What stands in its answer and nowhere else. */
export const secret = 'The number is 4711.';

/** A page in a browser, and what somebody does in it. */
export interface Attacker {
  readonly page: Page;
  /**
   * Runs an expression in the page. In it `proxy` is where the proxy is, `key` a key that was stolen, and
   * `read(path, init)` fetches from the proxy: status and text, or `opaque`.
   *
   * @returns Its value, or the name of the error that it ended with.
   */
  run(code: string): Promise<unknown>;
}

/** A proxy with something to steal and to break, and a browser to which every `*.example` is this machine. */
export interface Stage extends AsyncDisposable {
  readonly proxy: TestProxy;
  readonly provider: FakeProvider;
  readonly sockets: SocketProvider;
  readonly sites: Sites;
  /** Ids of what a page could change besides requests. */
  readonly made: { readonly monitor: string; readonly webhook: string; readonly delivery: string };
  /** Where pages reach the proxy, and where everything that they send there is seen. */
  readonly url: string;
  /** Forgets what was seen and notes how things are; what it returns closes the pages of the test. */
  begin(): Promise<() => Promise<void>>;
  /** A page of a site that nobody allowed. */
  foreign(): Promise<Attacker>;
  /** A page of a site that was allowed, as a person does it. */
  allowed(): Promise<Attacker>;
  /** A page at another address. */
  visit(url: string): Promise<Attacker>;
  /** A page that is open already, in whatever browser. */
  inPage(page: Page): Attacker;
  /** What reached the proxy in this test, since it was told to forget. */
  arrivals(): readonly Arrival[];
  /**
   * The same with how it was answered, `POST /v1/request/query 403`, in the order of the alphabet; without the icon,
   * for which a browser asks by itself.
   */
  seen(): string[];
  forget(): void;
  /** Asserts that log, ratings, monitors, webhooks, keys, origins and providers are as they were when the test began. */
  expectUntouched(): Promise<void>;
}

/** @param options.answering How the provider answers; default: a completion with the secret in it. */
export async function openStage(
  options: { answering?: Answering } & Omit<ProxyOptions, 'providers'> = {},
): Promise<Stage> {
  const { answering = answerSecret, ...more } = options;
  await using opened = new AsyncDisposableStack();
  const provider = opened.use(await startFakeProvider(answering));
  const sockets = opened.use(await startSocketProvider({}, undefined, ['Set-Cookie: socket=1; Path=/']));
  const providers = { openai: `${provider.url}/v1`, xai: sockets.url };
  const proxy = opened.use(await startProxy({ providers, ...more }));
  const witness = opened.use(await startWitness(Number(new URL(proxy.url).port)));
  const sites = opened.use(await startSites());
  const browser = opened.use(await startChromium(['--host-resolver-rules=MAP *.example 127.0.0.1']));
  const url = `http://127.0.0.1:${witness.port}`;
  let profile: BrowserContext | undefined;
  let before: unknown;

  await logOne(proxy);
  const { api: own } = proxy.client;
  const { data: monitor } = await own.monitors.create({
    name: 'drop',
    window: { minutes: 60 },
    threshold: 0.5,
  });
  const { data: webhook } = await own.webhooks.create({
    destination: 'http://127.0.0.1:9/',
    events: ['monitor.alert'],
  });
  const { data: delivery } = await own.webhooks.test({ id: webhook.id });
  const made = { monitor: monitor.id, webhook: webhook.id, delivery: delivery.id };
  await proxy.client.api.origins.decide({ origin: sites.at('friend.example'), decision: 'allow' });

  /** Everything that a page could change, or make others do. */
  async function state(): Promise<unknown> {
    await proxy.settled();
    const { api } = proxy.client;
    const requests = await proxy.client.queryRequests({ limit: 1000 });
    const { data: keys } = await api.keys.list();
    const { data: origins } = await api.origins.list();
    return {
      requests: requests.map((row) => [row.request_id, row.feedback_rating, row.properties, row.scores]),
      feedback: (await api.feedback.get({ id: logged })).data,
      monitors: (await api.monitors.list()).data,
      webhooks: (await api.webhooks.list()).data,
      deliveries: (await api.webhooks.deliveries({ id: made.webhook })).data,
      keys: keys.map(({ id, name, scopes }) => [id, name, scopes]),
      origins: origins.flatMap(({ origin, status }) => (status === 'asking' ? [] : [[origin, status]])),
      calls: [provider.connections(), provider.received.length, sockets.accepted.length],
    };
  }

  const given = JSON.stringify([url, proxy.key]);
  const inPage = (page: Page): Attacker => ({
    page,
    run: (code) =>
      page.evaluate(`(async ([proxy, key]) => {
        const read = async (path, init) => {
          const answer = await fetch(proxy + path, init);
          return answer.type === 'opaque' ? 'opaque' : [answer.status, await answer.text()];
        };
        try { return await (${code}); } catch (error) { return error.name; }
      })(${given})`),
  });

  async function visit(address: string): Promise<Attacker> {
    const page = (await profile?.newPage()) ?? (await browser.open()).page;
    profile = page.context();
    await page.goto(address);
    return inPage(page);
  }

  const stack = opened.move();
  return {
    ...{ proxy, provider, sockets, sites, url, made, visit, inPage },
    async begin() {
      witness.forget();
      sites.forget();
      before = await state();
      return async () => {
        await profile?.close();
        profile = undefined;
      };
    },
    foreign: () => visit(sites.at('evil.example')),
    allowed: () => visit(sites.at('friend.example')),
    arrivals: () => witness.arrivals,
    forget: () => witness.forget(),
    seen: () =>
      witness.arrivals
        .filter(({ path }) => path !== '/favicon.ico')
        .map(({ method, path, status }) => `${method} ${path} ${status}`)
        .sort(),
    async expectUntouched() {
      expect(await state()).toEqual(before);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function logOne(proxy: TestProxy): Promise<void> {
  const answer = await fetch(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': logged },
    body: '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Which number?"}]}',
  });
  await answer.text();
  await proxy.client.addFeedback(logged, true);
}

/** How its provider answers, if the tests do not say otherwise. */
export const answerSecret: Answering = async (received, response) => {
  await received.body;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(completion.replace('Hello.', secret));
};
