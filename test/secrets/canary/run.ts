import { createClient, providers, webhookEvents } from '@thumbwire/shared';
import { request as send } from 'undici';
import { type ChildProxy, type Exit, startChildProxy, temporaryHome } from '../../support/child-proxy.ts';
import type { Random } from '../../support/random.ts';
import { type Receiver, startReceiver } from '../../webhooks/receiver.ts';
import type { Kept } from '../scan.ts';
import { carry } from './places.ts';
import { type Manner, type PlannedProvider, startPlannedProvider } from './provider.ts';
import { type Canary, createCanary } from './secrets.ts';
import { shapeOf } from './shapes.ts';

/** Words that are no secret, in every prompt and in every answer: what does not find them finds nothing. */
export const markers = { prompt: 'marmalade-parsnip', answer: 'quicksilver-zebra' };

/** A proxy that gets secrets from everywhere, and all that came out of it. */
export interface Run extends AsyncDisposable {
  readonly canary: Canary;
  readonly provider: PlannedProvider;
  readonly home: string;
  /** The proxy of the moment. */
  readonly proxy: ChildProxy;
  /** The environment and the options that it was started with. */
  readonly setting: Setting;
  /** What it has answered by itself so far. */
  readonly answers: Kept[];
  /** A program that every event is sent to. */
  readonly receiver: Receiver;
  /** How its processes have ended. */
  readonly exits: readonly Exit[];
  /** Ends the process in this way and starts another on the same home. */
  restart(end: 'stop' | 'kill9'): Promise<void>;
  /** Sends a request to the proxy and keeps its answer, because the proxy gave it. */
  ask(where: string, path: string, options?: Parameters<typeof fetch>[1]): Promise<Response>;
  /** One exchange; resolves when the client has the end of it, or has left it. */
  exchange(job: Job): Promise<void>;
}

export interface Setting {
  readonly providers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** An exchange to be made. */
export interface Job {
  readonly provider: string;
  readonly place: string;
  readonly manner: Manner;
  /** The client leaves in the middle of the answer. */
  readonly isLeft?: boolean;
  readonly random: Random;
}

export async function startRun(): Promise<Run> {
  await using resources = new AsyncDisposableStack();
  const canary = createCanary();
  for (const [what, marker] of Object.entries(markers)) canary.add(marker, `the ${what}`);
  const provider = resources.use(await startPlannedProvider(canary));
  const home = resources.use(await temporaryHome());
  const setting = settingFor(provider.port, canary);
  const start = () => startChildProxy({ home: home.path, ...setting });
  const receiver = resources.use(await startReceiver());
  let proxy = await start();
  await createClient(proxy).api.webhooks.create({ destination: receiver.url, events: [...webhookEvents] });
  resources.defer(async () => {
    await proxy.kill9();
  });
  const exits: Exit[] = [];
  const answers: Kept[] = [];
  const owned = resources.move();
  return {
    ...{ canary, provider, receiver, setting, answers, exits, home: home.path },
    get proxy() {
      return proxy;
    },
    async restart(end) {
      exits.push(await proxy[end]());
      proxy = await start();
    },
    async ask(where, path, options = {}) {
      const response = await fetch(proxy.url + path, { redirect: 'manual', ...options });
      const head = JSON.stringify([...response.headers]);
      const body = Buffer.from(await response.clone().arrayBuffer());
      answers.push({
        where: `${where} (${response.status})`,
        bytes: Buffer.concat([Buffer.from(head), body]),
      });
      return response;
    },
    async exchange({ provider: id, place, manner, isLeft = false, random }) {
      const { headers, query = '', secrets } = carry(canary, id, place);
      const shape = shapeOf(id);
      const said = `The ${markers.answer}: ${secrets.join(' and ')} is wrong.`;
      const plan = provider.plan({ manner, shape, said, secrets, random });
      const asked = `${markers.prompt}: why does ${secrets.join(' and ')} not work?`;
      const controller = new AbortController();
      const response = await send(`${proxy.url}/${id}${shape.path}${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...lowerCase(headers), 'x-plan': plan },
        body: JSON.stringify({
          model: 'm',
          messages: [{ role: 'user', content: asked }],
          contents: [{ role: 'user', parts: [{ text: asked }] }],
        }),
        signal: controller.signal,
      });
      if (!isLeft) {
        await response.body.arrayBuffer().catch(() => {
          // A provider that breaks off is part of it.
        });
        return;
      }
      for await (const _chunk of response.body) break;
      controller.abort();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Every row of the provider table here, by option or by variable, and some whose base URL holds a password. */
function settingFor(port: number, canary: Canary): Setting {
  const rows = providers.map(({ id }) => [id, `http://127.0.0.1:${port}/${id}`] as const);
  const password = (where: string) => canary.make(`the password of ${where}`);
  const user = canary.make('the user of a base URL');
  return {
    providers: {
      ...Object.fromEntries(rows.filter((_, index) => index % 2 === 0)),
      walled: `http://user:${password('a base URL')}@127.0.0.1:${port}/v1`,
      badge: `http://${user}@127.0.0.1:${port}/v1`,
      closed: `http://user:${password('a closed port')}@127.0.0.1:1/v1`,
      plain: `https://user:${password('a port without TLS')}@127.0.0.1:${port}/v1`,
      nowhere: `http://user:${password('an unknown host')}@no-such-host.invalid/v1`,
      far: `https://user:${password('a host behind a proxy')}@provider.test/v1`,
    },
    env: {
      ...Object.fromEntries(
        rows
          .filter((_, index) => index % 2 === 1)
          .map(([id, url]) => [`THUMBWIRE_PROVIDER_${id.toUpperCase().replaceAll('-', '_')}`, url]),
      ),
      HTTPS_PROXY: `http://user:${password('an outgoing proxy')}@127.0.0.1:1`,
      NO_PROXY: '127.0.0.1,.invalid',
    },
  };
}
