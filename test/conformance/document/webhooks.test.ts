import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ReplayProvider, type SeenRequest, startReplayProvider } from '../../support/replay-provider.ts';
import { type Logged, startLogged } from './logged.ts';
import * as printed from './printed.ts';
import { runners, runProgram } from './run.ts';

let logged: Logged;
let receiver: ReplayProvider;

beforeEach(async () => {
  receiver = await startReplayProvider();
  receiver.replay({ status: 200, headers: [], body: Buffer.alloc(0) });
  logged = await startLogged();
});

afterEach(async () => {
  await logged[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** What the document's calls take. */
interface Asked {
  readonly config?: {
    readonly sampleRate?: number;
    readonly propertyFilters?: { key: string; value: string }[];
  };
  readonly includeData?: boolean;
}

async function create(asked: Asked = {}) {
  const wanted = { destination: `${receiver.url}/hook`, config: {}, ...asked };
  return logged.proxy.call('POST', '/v1/webhooks', wanted);
}

async function keyOf(index = 0): Promise<string> {
  const { data } = await logged.proxy.client.api.webhooks.list();
  return data[index]?.hmac_key ?? '';
}

/** What a webhook was told of, newest first, delivered or not. */
async function requestsOf(index: number): Promise<(string | null)[]> {
  const { webhooks } = logged.proxy.client.api;
  const { data } = await webhooks.deliveries({ id: (await webhooks.list()).data[index]?.id ?? '' });
  return data.deliveries.map(({ requestId }) => requestId);
}

/** Logs a request, and waits for what the receiver gets. */
async function delivered(id: string, headers: Readonly<Record<string, string>> = {}, model?: string) {
  const next = receiver.nextRequest();
  await logged.ask(id, headers, model);
  const request = await next;
  return { request, body: JSON.parse(String(request.body)) };
}

const header = ({ headers }: SeenRequest, name: string) => headers[name]?.join();

describe.each(runners)('webhooks, "POST /v1/webhooks", run by %s', (_name, run) => {
  test('the printed call makes one, with the defaults of the document', async () => {
    const answer = await run(logged.proxy, printed.createWebhook.replace('<string>', `${receiver.url}/hook`));

    expect(answer).toMatchObject({ status: 200, body: { data: expect.anything(), error: null } });
    const { body } = await logged.proxy.call('GET', '/v1/webhooks');
    expect(body).toMatchObject({
      data: [
        {
          destination: `${receiver.url}/hook`,
          config: { sampleRate: 100, propertyFilters: [] },
          includeData: true,
        },
      ],
    });
  });
});

describe('webhooks, "POST /v1/webhooks"', () => {
  test('without includeData it is true, and what is given is kept', async () => {
    const config = { sampleRate: 25, propertyFilters: [{ key: 'team', value: 'search' }] };
    await create();
    await create({ config, includeData: false });

    const { data } = await logged.proxy.client.api.webhooks.list();
    expect(data).toMatchObject([{ includeData: true }, { config, includeData: false }]);
  });

  test.for([
    [{ sampleRate: 101 }, 'sampleRate'],
    [{ sampleRate: -1 }, 'sampleRate'],
    [{ sampleRate: '50' }, 'sampleRate'],
    [{ propertyFilters: { team: 'search' } }, 'propertyFilters'],
    [{ propertyFilters: ['team'] }, 'propertyFilters'],
  ] as const)('config %j is 400, and the error names %s', async ([config, field]) => {
    const answer = await logged.proxy.call('POST', '/v1/webhooks', { destination: receiver.url, config });

    expect(answer).toMatchObject({
      status: 400,
      body: { data: null, error: expect.stringContaining(field) },
    });
    expect((await logged.proxy.client.api.webhooks.list()).data).toEqual([]);
  });
});

test('webhooks, "GET /v1/webhooks": each has the listed fields', async () => {
  await create({ config: { sampleRate: 25 } });

  const answer = await logged.proxy.call('GET', '/v1/webhooks');

  expect(answer).toMatchObject({
    status: 200,
    body: {
      data: [
        {
          id: expect.any(String),
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          destination: `${receiver.url}/hook`,
          version: '2024-10-22',
          config: { sampleRate: 25, propertyFilters: [] },
          hmac_key: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      error: null,
    },
  });
});

test('webhooks, "DELETE /v1/webhooks/{id}": it is gone, and nothing is sent any more', async () => {
  await create();
  await create();
  const { data } = await logged.proxy.client.api.webhooks.list();

  const answer = await logged.proxy.call('DELETE', `/v1/webhooks/${data[0]?.id}`);
  const { request } = await delivered('one');
  await logged.proxy.client.api.webhooks.test({ id: data[1]?.id ?? '' });

  expect(answer).toEqual({ status: 200, body: { data: null, error: null } });
  expect(header(request, 'helicone-signature')).toBe(
    createHmac('sha256', data[1]?.hmac_key ?? '')
      .update(request.body)
      .digest('hex'),
  );
  expect(receiver.seen).toHaveLength(2);
});

describe('webhooks, "Secure your endpoint"', () => {
  test('Helicone-Signature is the hex HMAC-SHA256 of the raw body, the key taken as text', async () => {
    await create();

    const { request } = await delivered('one');

    expect(request.method).toBe('POST');
    expect(request.path).toBe('/hook');
    expect(header(request, 'content-type')).toBe('application/json');
    expect(header(request, 'helicone-signature')).toBe(
      createHmac('sha256', await keyOf())
        .update(request.body)
        .digest('hex'),
    );
  });

  test('the printed verifySignature, which writes the parsed body anew, accepts it', async () => {
    await create();
    const { request, body } = await delivered('one', {
      'helicone-user-id': 'Zoë',
      'helicone-property-a': '"',
    });
    const verify = async (signature: string) => {
      const given = [body, signature, await keyOf()].map((value) => JSON.stringify(value)).join(', ');
      return runProgram(logged.proxy, `${printed.verifySignature}\nconsole.log(verifySignature(${given}));`);
    };
    const signature = header(request, 'helicone-signature') ?? '';

    expect(await verify(signature)).toBe('true\n');
    expect(await verify(signature.replace(/^./, (first) => (first === '0' ? '1' : '0')))).toBe('false\n');
  });
});

describe('webhooks, "Webhook Payload"', () => {
  test('has the documented fields at its top level', async () => {
    await create({ includeData: true });

    const { body } = await delivered('one', { 'helicone-user-id': 'anna' });

    expect(body).toMatchObject({
      request_id: 'one',
      user_id: 'anna',
      request_response_url: expect.stringContaining(`${logged.proxy.url}/`),
      model: 'gpt-4o-mini-2024-07-18',
      provider: 'OPENAI',
      metadata: {
        cost: expect.any(Number),
        promptTokens: 9,
        completionTokens: 2,
        totalTokens: 11,
        latencyMs: expect.any(Number),
      },
    });
    expect(JSON.parse(body.request_body)).toEqual({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Explain quantum computing' }],
    });
    expect(JSON.parse(body.response_body)).toMatchObject({
      choices: [{ message: { content: 'Certainly.' } }],
    });
  });

  test('request_response_url gives request and response without a key', async () => {
    await create();
    const { body } = await delivered('one');

    const response = await fetch(body.request_response_url);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      request: { model: 'gpt-4o-mini' },
      response: { choices: [{ message: { content: 'Certainly.' } }] },
    });
  });

  test('without includeData the bodies are there, and no URL, model, provider or metadata', async () => {
    await create({ includeData: false });

    const { body } = await delivered('one');

    expect(body).toMatchObject({
      request_id: 'one',
      request_body: expect.stringContaining('quantum'),
      response_body: expect.stringContaining('Certainly.'),
    });
    for (const field of ['user_id', 'request_response_url', 'model', 'provider', 'metadata']) {
      expect(body).not.toHaveProperty(field);
    }
  });

  test('a body of more than 10,240 characters is replaced by a notice, not cut', async () => {
    await create();
    const body = (length: number) => {
      const empty = JSON.stringify({
        model: '',
        messages: [{ role: 'user', content: 'Explain quantum computing' }],
      });
      return 'm'.repeat(length - empty.length);
    };

    const fitting = await delivered('one', {}, body(10_240));
    const longer = await delivered('two', {}, body(10_241));

    expect(fitting.body.request_body).toHaveLength(10_240);
    expect(longer.body.request_body).toBe('[Too long for an event; read the request itself.]');
    expect(longer.body.response_body).toContain('Certainly.');
  });
});

describe('webhooks, "Configuration Options"', () => {
  test('all of the property filters must hold, and exactly', async () => {
    const propertyFilters = [
      { key: 'team', value: 'search' },
      { key: 'Plan', value: 'Pro' },
    ];
    await create({ config: { propertyFilters } });
    await logged.ask('none');
    await logged.ask('half', { 'helicone-property-team': 'search' });
    await logged.ask('cased', { 'helicone-property-team': 'search', 'helicone-property-plan': 'pro' });

    const { body } = await delivered('both', {
      'helicone-property-team': 'search',
      'helicone-property-plan': 'Pro',
    });

    expect(body.request_id).toBe('both');
    expect(await requestsOf(0)).toEqual(['both']);
  });

  test('a sample rate of 0 sends nothing, and one of 100 everything', async () => {
    await create({ config: { sampleRate: 0 } });
    await create({ config: { sampleRate: 100 } });

    const { request } = await delivered('one');
    await delivered('two');

    expect(header(request, 'helicone-signature')).toBe(
      createHmac('sha256', await keyOf(1))
        .update(request.body)
        .digest('hex'),
    );
    expect(await requestsOf(0)).toEqual([]);
    expect(await requestsOf(1)).toEqual(['two', 'one']);
  });
});
