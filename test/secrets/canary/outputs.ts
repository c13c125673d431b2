import { createClient, exportFormats } from '@thumbwire/shared';
import { vi } from 'vitest';
import { thumbwire } from '../../cli/run.ts';
import { everythingIn, type Kept } from '../scan.ts';
import { inLanes } from './lanes.ts';
import type { Run } from './run.ts';

/** Everything that comes out of a proxy, by name, in the order of reading. What is added to the product is added here. */
export const outputs: Readonly<Record<string, (run: Run) => Promise<readonly Kept[]>>> = {
  'the API': readApi,
  'the exports': readExports,
  'the deliveries': readDeliveries,
  'the command line': readCommands,
  'what the proxy answered by itself': async ({ answers }) => answers,
  'what was printed': readPrinted,
  'the home': ({ home }) => everythingIn(home),
};

/** Of every process, so the last one ends here, too. */
async function readPrinted(run: Run): Promise<readonly Kept[]> {
  await run.restart('stop');
  return run.exits.flatMap(({ stdout, stderr }, index) => [
    { where: `stdout of process ${index}`, bytes: Buffer.from(stdout) },
    { where: `stderr of process ${index}`, bytes: Buffer.from(stderr) },
  ]);
}

async function readApi(run: Run): Promise<readonly Kept[]> {
  const { url, key } = run.proxy;
  const authorization = { authorization: `Bearer ${key}` };
  const before = run.answers.length;
  const get = (path: string) =>
    run.ask(path.replaceAll(/[\w-]{36}/g, 'ID'), path, { headers: authorization });
  const post = (path: string, body: object) =>
    run.ask(path, path, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const rows = await everyRow(run);
  for (const path of ['/health', '/metrics', '/openapi.json', '/v1/keys', '/v1/origins']) await get(path);
  for (let offset = 0; offset < rows.length; offset += 200) {
    for (const path of ['/v1/request/query', '/v1/request/query-clickhouse']) {
      const page = await post(path, { filter: 'all', limit: 200, offset, includeInputs: true });
      if (!page.ok) throw new Error(`${path} answered ${await page.text()}`);
    }
  }
  await post('/v1/request/query-ids', { requestIds: rows.slice(0, 100).map(({ request_id: id }) => id) });
  await post('/v1/request/locate', { texts: [] });
  // The same once more in other ways: some of them are enough.
  const some = rows.filter((_, index) => index % 10 === 0);
  await inLanes(some.values(), async ({ request_id: id, signed_body_url: signed }) => {
    await get(`/v1/request/${id}/raw?part=request`);
    await get(`/v1/request/${id}/raw?part=response`);
    await get(`/v1/request/${id}?includeBody=true`);
    await get(`/v1/request/${id}/feedback`);
    if (signed) await run.ask('a signed URL', signed.slice(url.length));
  });
  return [...run.answers.splice(before), await readEvents(run)];
}

/** Every request in every file format; those that only rated ones are of use for have these. */
async function readExports(run: Run): Promise<readonly Kept[]> {
  const client = createClient(run.proxy);
  const rows = await everyRow(run);
  await inLanes(rows.values(), ({ request_id: id }) => client.addFeedback(id, true));
  const kept: Kept[] = [];
  for (const format of exportFormats) {
    const { body } = await client.exportRequests({ format });
    const bytes = Buffer.from(await new Response(body).arrayBuffer());
    kept.push({ where: `the export ${format}`, bytes });
  }
  return kept;
}

/** What webhooks sent, and what the API tells of it. */
async function readDeliveries(run: Run): Promise<readonly Kept[]> {
  const { api } = createClient(run.proxy);
  const [webhook] = (await api.webhooks.list()).data;
  const id = webhook?.id ?? '';
  await vi.waitUntil(async () => (await api.webhooks.deliveries({ id })).data.counts.pending === 0, {
    timeout: 60_000,
    interval: 200,
  });
  const { data } = await api.webhooks.deliveries({ id, limit: 1000 });
  const kept = run.receiver.arrivals.map(({ headers, body }) => ({
    where: 'an event',
    bytes: Buffer.from(JSON.stringify(headers) + body),
  }));
  kept.push({ where: 'the log of deliveries', bytes: Buffer.from(JSON.stringify(data)) });
  const some = data.deliveries.filter((_, index) => index % 20 === 0);
  await inLanes(some.values(), async ({ id: deliveryId }) => {
    const { body } = (await api.webhooks.delivery({ id, deliveryId })).data;
    kept.push({ where: 'a delivery', bytes: Buffer.from(body) });
  });
  return kept;
}

/** Every request of the log, page by page. */
export async function everyRow({ proxy: { url, key } }: Run) {
  const client = createClient({ url, key });
  const rows = [];
  for (;;) {
    const page = await client.queryRequests({ limit: 1000, offset: rows.length });
    rows.push(...page);
    if (page.length < 1000) return rows;
  }
}

/** The event stream from its first event on, up to the newest. */
async function readEvents({ proxy: { url, key } }: Run): Promise<Kept> {
  const { data } = await createClient({ url, key }).api.health();
  const response = await fetch(`${url}/v1/request/stream`, {
    headers: { authorization: `Bearer ${key}`, 'last-event-id': '0' },
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes(`id: ${data.requests.lastEvent}\n`)) break;
  }
  return { where: 'the event stream', bytes: Buffer.from(text) };
}

async function readCommands(run: Run): Promise<readonly Kept[]> {
  const { canary, home, setting, proxy } = run;
  const reached = { ...setting.env, THUMBWIRE_HOME: home };
  const options = Object.entries(setting.providers).flatMap(([name, url]) => [
    '--provider',
    `${name}=${url}`,
  ]);
  const [password, other, wrong] = ['store', 'url', 'key'].map((what) =>
    canary.make(`the command line, ${what}`),
  );
  const database = `postgres://user:${password}@db.example.com:5432/log?password=${password}`;
  const [row] = await createClient(proxy).queryRequests({ limit: 1 });
  const id = row?.request_id ?? '';
  const commands: [args: string[], env?: Record<string, string>][] = [
    [['query', '--limit', '1000', '--json']],
    [['query', '--limit', '100']],
    [['show', id]],
    [['show', id, '--json']],
    [['rate', id, 'up', '--json']],
    [['keys', 'list', '--json']],
    [['webhooks', 'list', '--json']],
    [['monitors', 'check', '--json']],
    [['origins', 'list', '--json']],
    [['pair', '--json']],
    [['doctor', '--all', ...options]],
    [['doctor', '--json', ...options]],
    [['start', '--port', '0', ...options]],
    [['start', '--store', database], { THUMBWIRE_HOME: `${home}/other` }],
    [['start'], { THUMBWIRE_HOME: `${home}/other`, THUMBWIRE_STORE: database }],
    [['start', '--provider', `x=${database}`], { THUMBWIRE_HOME: `${home}/other` }],
    [['start'], { THUMBWIRE_HOME: `${home}/other`, HTTPS_PROXY: `socks5://user:${other}@127.0.0.1:1` }],
    [['query', '--url', `http://user:${other}@127.0.0.1:1`]],
    [['query'], { THUMBWIRE_URL: `http://127.0.0.1:1/?key=${other}` }],
    [['query'], { THUMBWIRE_API_KEY: wrong ?? '' }],
    [['query', `--api-key=${wrong}`]],
  ];
  const kept: Kept[] = [];
  await inLanes(commands.values(), async ([args, env = {}]) => {
    const { code, stdout, stderr } = await thumbwire(args, { ...reached, ...env });
    const where = `thumbwire ${args
      .slice(0, 3)
      .join(' ')
      .replaceAll(/[\w-]{36}/g, 'ID')} (${code})`;
    kept.push({ where, bytes: Buffer.from(stdout + stderr) });
  });
  return kept;
}
