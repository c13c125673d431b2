import { createClient, type ThumbwireClient, type WebhookInput } from '@thumbwire/shared';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serve } from '../support/serve.ts';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let client: ThumbwireClient;
let receiver: Served;
let answer = 204;
let received: { id: string; body: string }[] = [];

beforeAll(async () => {
  receiver = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ id: String(request.headers['webhook-id']), body: String(Buffer.concat(chunks)) });
    response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end();
  });
  desk = await openDesk();
  client = createClient({ url: desk.proxy.url, key: desk.proxy.key });
});

afterEach(async () => {
  const { data } = await client.api.webhooks.list();
  for (const { id } of data) await client.api.webhooks.remove({ id });
  answer = 204;
  received = [];
});

afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

async function webhook(more: Partial<WebhookInput> = {}): Promise<string> {
  const { data } = await client.api.webhooks.create({ destination: `${receiver.url}/hook`, ...more });
  return data.id;
}

/** A webhook with a test that was not delivered, which is given up at once. */
async function withDead(): Promise<{ id: string; deliveryId: string }> {
  const id = await webhook();
  answer = 500;
  const { data } = await client.api.webhooks.test({ id });
  answer = 204;
  return { id, deliveryId: data.id };
}

const lines = (stdout: string) => stdout.trimEnd().split('\n');

describe('create', () => {
  test('shows both forms of the key, and the API has what was asked for', async () => {
    const ended = await desk.run(
      ...[
        'webhooks',
        'create',
        `${receiver.url}/hook`,
        '--event',
        'feedback.set',
        '--event',
        'monitor.alert',
      ],
      ...['--sample', '12.5%', '--property', 'Team=search', '--property', 'text=a=b', '--no-data'],
    );

    const { data } = await client.api.webhooks.list();
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toBe(
      `${data[0]?.id} is made: feedback.set, monitor.alert. What arrives is signed; keep one of these where it is checked:\n\n` +
        `  ${data[0]?.secret}   for a library of Standard Webhooks\n` +
        `  ${data[0]?.hmac_key}   for the header Helicone-Signature\n\n`,
    );
    expect(data).toMatchObject([
      {
        destination: `${receiver.url}/hook`,
        events: ['feedback.set', 'monitor.alert'],
        config: {
          sampleRate: 12.5,
          propertyFilters: [
            { key: 'team', value: 'search' },
            { key: 'text', value: 'a=b' },
          ],
        },
        includeData: false,
      },
    ]);
  });

  test('--json prints the webhook; what was not asked for has its default', async () => {
    const made = await desk.json('webhooks', 'create', receiver.url);

    expect(made).toMatchObject({
      id: expect.stringMatching(/^wh_[0-9a-f]{12}$/),
      destination: `${receiver.url}/`,
      events: ['request.logged'],
      config: { sampleRate: 100, propertyFilters: [] },
      includeData: true,
      hmac_key: expect.stringMatching(/^[0-9a-f]{64}$/),
      secret: expect.stringMatching(/^whsec_/),
    });
  });

  test.for([
    ['http://10.0.0.1/\u001b[31mhook', /^destination leads into the local network \(10\.0\.0\.1\); .*\n$/],
    ['ftp://example.com', /^destination must be an address such as https:\/\/example\.com\/hook\.\n$/],
    ['https://me:hunter2@example.com', /^destination must not hold credentials; .*\n$/],
  ] as const)('%j is refused in one sentence', async ([destination, sentence]) => {
    const ended = await desk.run('webhooks', 'create', destination);

    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(ended.stderr).not.toContain('\u001b');
    expect(ended.stderr).not.toContain('hunter2');
    expect((await client.api.webhooks.list()).data).toEqual([]);
  });
});

describe('list', () => {
  test('says how to make the first', async () => {
    expect(await desk.run('webhooks', 'list')).toEqual({
      code: 0,
      stdout: 'No webhooks yet; "webhooks create --help" shows how to make one.\n',
      stderr: '',
    });
  });

  test('shows where each leads and what it is told of; --json as the API has them', async () => {
    const propertyFilters = [{ key: 'team', value: 'a\u001b[2Jb' }];
    await webhook({ destination: `${receiver.url}/\u001b[31mred\u0007`, config: { propertyFilters } });
    await webhook({ events: ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'] });

    const { code, stdout } = await desk.run('webhooks', 'list');
    const asJson = await desk.json('webhooks', 'list');

    const [title, first, second] = lines(stdout);
    const { data } = await client.api.webhooks.list();
    expect(code).toBe(0);
    expect(title).toMatch(/^ID +DESTINATION +EVENTS +ONLY +MADE$/);
    expect(first).toMatch(/^wh_\w+ +http:\/\/127\.0\.0\.1:\d+\/\S*red +request\.logged +team=ab +\d\d-\d\d /);
    expect(second).toMatch(/^wh_\w+ +http:\/\/127\.0\.0\.1:\d+\/hook +all +\d\d-\d\d \d\d:\d\d$/);
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)|whsec_/u);
    expect(stdout).not.toContain(data[0]?.hmac_key);
    expect(asJson).toEqual(data);
  });
});

describe('test', () => {
  test('sends an example, and says that it came', async () => {
    const id = await webhook();

    const ended = await desk.run('webhooks', 'test', id);
    const again = await desk.json('webhooks', 'test', id);

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^Delivered: 204 in \d+ ms\.\n$/);
    expect(again).toMatchObject({ type: 'webhook.test', state: 'delivered', attempts: [{ status: 204 }] });
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['webhook.test', 'webhook.test']);
  });

  test.for([
    [500, 'The receiver answered 500.'],
    [302, 'The receiver redirects (302), which is not followed: make a webhook with the new address.'],
  ] as const)('ends with 1 where the receiver answers %i, and says so', async ([status, sentence]) => {
    const id = await webhook();
    answer = status;

    const ended = await desk.run('webhooks', 'test', id);
    const asJson = await desk.run('webhooks', 'test', id, '--json');

    const failed = { code: 1, stderr: 'The test was not delivered.\n' };
    expect(ended).toEqual({ ...failed, stdout: `${sentence}\n` });
    expect(asJson).toMatchObject(failed);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      state: 'dead',
      attempts: [{ status, error: sentence }],
    });
    expect(received).toHaveLength(2);
  });
});

describe('deliveries', () => {
  test('shows what came of each, newest first, and counts what is kept', async () => {
    const id = await webhook({ events: ['request.logged', 'feedback.set'] });
    await desk.ask('one', 'Hello');
    await client.addFeedback('one', false);
    await expect.poll(() => received.length).toBe(2);
    answer = 302;
    await client.api.webhooks.test({ id });

    const ended = await desk.run('webhooks', 'deliveries', id);
    const some = await desk.run('webhooks', 'deliveries', id, '--state', 'delivered', '--limit', '1');
    const asJson = await desk.json('webhooks', 'deliveries', id, '--state', 'dead');

    const [title, ...rows] = lines(ended.stdout);
    const time = String.raw`\d\d-\d\d \d\d:\d\d`;
    expect(ended.code).toBe(0);
    expect(title).toMatch(/^MADE +EVENT +STATE +TRIES +LAST +REQUEST +ID$/);
    expect(rows).toEqual([
      expect.stringMatching(`^${time}  webhook.test +dead +1  302, not followed +msg_[0-9a-f-]{36}$`),
      expect.stringMatching(`^${time}  feedback.set +delivered +1  204 in \\d+ ms +one +msg_`),
      expect.stringMatching(`^${time}  request.logged +delivered +1  204 in \\d+ ms +one +msg_`),
    ]);
    expect(ended.stderr).toBe('0 pending, 2 delivered, 1 dead are kept.\n');
    expect(lines(some.stdout)).toHaveLength(2);
    expect(some.stdout).toContain('feedback.set');
    expect(asJson).toMatchObject({
      deliveries: [{ type: 'webhook.test', state: 'dead', requestId: null, nextAttemptAt: null }],
      nextCursor: null,
      counts: { pending: 0, delivered: 2, dead: 1 },
    });
  });

  test('says that there are none', async () => {
    const ended = await desk.run('webhooks', 'deliveries', await webhook());

    expect(ended).toEqual({
      code: 0,
      stdout: 'No deliveries.\n',
      stderr: '0 pending, 0 delivered, 0 dead are kept.\n',
    });
  });
});

describe('replay', () => {
  test('sends again all that was given up, with the same id', async () => {
    const { id, deliveryId } = await withDead();

    const ended = await desk.run('webhooks', 'replay', id);
    await expect.poll(() => received.length).toBe(2);
    await expect.poll(async () => (await client.api.webhooks.deliveries({ id })).data.counts.dead).toBe(0);
    const asJson = await desk.json('webhooks', 'replay', id);
    const none = await desk.run('webhooks', 'replay', id);

    expect(ended).toEqual({ code: 0, stdout: '1 delivery will be sent again.\n', stderr: '' });
    expect(received[1]).toEqual(received[0]);
    expect(received[0]?.id).toBe(deliveryId);
    expect(asJson).toEqual({ replayed: 0 });
    expect(none).toEqual({ code: 0, stdout: 'None was given up, so none is sent again.\n', stderr: '' });
  });

  test('sends one again', async () => {
    const { id, deliveryId } = await withDead();

    const ended = await desk.run('webhooks', 'replay', id, deliveryId);
    await expect.poll(() => received.length).toBe(2);
    const unknown = await desk.run('webhooks', 'replay', id, 'msg_\u001b[31m1');

    expect(ended).toEqual({ code: 0, stdout: `${deliveryId} is being sent again.\n`, stderr: '' });
    expect(unknown).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The webhook has no such delivery; the log of deliveries shows those that it has.\n',
    });
  });
});

test('delete removes it, and once it is gone every action says so', async () => {
  const id = await webhook();
  const other = await webhook();

  const ended = await desk.run('webhooks', 'delete', id);
  const asJson = await desk.json('webhooks', 'delete', other);
  const again = await desk.run('webhooks', 'delete', id);
  const tested = await desk.run('webhooks', 'test', id);

  const sentence = 'There is no such webhook; "thumbwire webhooks list" shows those that there are.\n';
  expect(ended).toEqual({ code: 0, stdout: `${id} is deleted, with its deliveries.\n`, stderr: '' });
  expect(asJson).toEqual({ id: other });
  expect(again).toEqual({ code: 1, stdout: '', stderr: sentence });
  expect(tested).toEqual({ code: 1, stdout: '', stderr: sentence });
});
