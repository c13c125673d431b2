import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readOutgoing, type StartOptions, start } from '@thumbwire/proxy';
import { createClient, type ThumbwireClient } from '@thumbwire/shared';

export interface ProxyOptions extends Pick<StartOptions, 'now' | 'showCode' | 'deliveries'> {
  /** Base URLs by provider, as `--provider` takes them. */
  readonly providers?: Readonly<Record<string, string>>;
  /** Variables of the environment that say through which proxies providers are reached. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A home that stays; default: a temporary one that is removed at the end. */
  readonly home?: string;
  /** Address to listen on. */
  readonly host?: string;
  /** Further names under which it is reached, without port. */
  readonly allowHosts?: readonly string[];
  /** Local hosts that webhooks may lead to. */
  readonly webhookHosts?: readonly string[];
  /** The fixed admin key; default: the one of the home. */
  readonly key?: string;
  /** How long a feedback token is good for; default: a day. */
  readonly tokenLifetimeMs?: number;
  /** Bytes of bodies that are kept; default: all. */
  readonly keepBodyBytes?: number | null;
}

/** A proxy that runs inside the test's process, started as the command line starts it. */
export interface TestProxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly key: string;
  readonly home: string;
  /** The typed client, with the key. */
  readonly client: ThumbwireClient;
  /** What the proxy reported about itself; empty if all went well. */
  readonly log: readonly string[];
  /** Calls the API with the key; a body is sent as JSON. */
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Resolves when every exchange so far has ended, is written, and can be searched. */
  settled(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  /** The parsed JSON of the answer. */
  readonly body: unknown;
}

/** Starts a proxy on a free port; `await using` ends it and removes its home. */
export async function startProxy({
  providers = {},
  environment = {},
  home,
  host = '127.0.0.1',
  allowHosts = [],
  webhookHosts = [],
  key: fixedKey,
  tokenLifetimeMs = 24 * 3_600_000,
  keepBodyBytes = null,
  ...more
}: ProxyOptions = {}): Promise<TestProxy> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'thumbwire-test-')));
  const log: string[] = [];
  const running = await start(
    {
      host,
      port: 0,
      home: folder,
      store: 'sqlite',
      providers: new Map(Object.entries(providers).map(([id, url]) => [id, new URL(url)])),
      outgoing: readOutgoing(environment),
      allowHosts,
      webhookHosts,
      key: fixedKey ?? null,
      tokenLifetimeMs,
      keepBodyBytes,
    },
    // A machine that is busy with tests must not cost a response its id.
    { log: (line) => log.push(line), limits: { idWaitMs: 10_000 }, ...more },
  );
  const { url, key } = running;
  const client = createClient({ url, key });

  return {
    url,
    key,
    home: folder,
    client,
    log,
    async call(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    async settled() {
      for (;;) {
        const { data } = await client.api.health();
        const { open, pending, unindexed } = data.requests;
        if (open + pending + unindexed === 0) return;
        await setTimeout(5); // The health is asked, not told: there is no event for "nothing left".
      }
    },
    async [Symbol.asyncDispose]() {
      await running.close();
      if (home === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
