import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answered, chatLogWith, post } from '../logging/log.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { type Answer, type ReplayProvider, startReplayProvider } from '../support/replay-provider.ts';
import { everythingIn, findIn, type Kept } from './scan.ts';

// Words of their own, so that finding one says where it came from.
const question = 'zebrafinch';
const answer = 'quicksilver';
const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: `Why is ${question} so?` }] };
const usage = { prompt_tokens: 13, completion_tokens: 4, total_tokens: 17 };
const response = {
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: `It is ${answer}.` }, finish_reason: 'stop' }],
  usage,
};
const chunk = (choices: object[], more: object = {}) =>
  JSON.stringify({ object: 'chat.completion.chunk', model: response.model, choices, ...more });
const chunks = [
  chunk([{ index: 0, delta: { role: 'assistant', content: `It is ${answer}` } }]),
  chunk([{ index: 0, delta: { content: '.' }, finish_reason: 'stop' }], { usage }),
];
const json: Answer = {
  status: 200,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify(response)),
};
const stream: Answer = {
  status: 200,
  headers: [['content-type', 'text/event-stream']],
  body: Buffer.from([...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')),
  isStreamed: true,
};
const damaged: Answer = { ...stream, body: Buffer.from(`data: {"${answer}\n\n${stream.body.toString()}`) };

let provider: ReplayProvider;
let proxy: TestProxy;
beforeAll(async () => {
  provider = await startReplayProvider();
  proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

type Omitted = 'request' | 'response';
const both: readonly Omitted[] = ['request', 'response'];
const headersFor = (id: string, omits: readonly Omitted[]) => ({
  'Helicone-Request-Id': id,
  ...Object.fromEntries(
    // As Python writes it, too.
    omits.map((name) =>
      name === 'request' ? ['Helicone-Omit-Request', 'True'] : ['Helicone-Omit-Response', 'true'],
    ),
  ),
});

async function exchange(
  to: TestProxy,
  reply: Answer,
  id: string,
  omits: readonly Omitted[],
): Promise<Response> {
  provider.replay(reply);
  return fetch(`${to.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersFor(id, omits) },
    body: JSON.stringify(body),
  });
}

function log(to: TestProxy, fields: Parameters<typeof answered>[0], id: string, omits: readonly Omitted[]) {
  const entry = chatLogWith(headersFor(id, omits), answered(fields));
  return post(to, { ...entry, providerRequest: { ...entry.providerRequest, json: body } });
}

type Send = (to: TestProxy, id: string, omits: readonly Omitted[]) => Promise<Response>;
const ways: readonly (readonly [name: string, send: Send])[] = [
  ['an exchange', (to, id, omits) => exchange(to, json, id, omits)],
  ['a stream', (to, id, omits) => exchange(to, stream, id, omits)],
  ['a stream with a damaged event', (to, id, omits) => exchange(to, damaged, id, omits)],
  ['a log', (to, id, omits) => log(to, { json: response }, id, omits)],
  ['a logged stream', (to, id, omits) => log(to, { textBody: chunks.join('\n') }, id, omits)],
];
const cases = ways.flatMap(([name, send], index) =>
  [both, both.slice(0, 1), both.slice(1)].map((omits) => ({
    ...{ name, send, omits, what: omits.join(' and ') },
    id: `${index}-${omits.join('-')}`,
  })),
);

describe.each(cases)('$name whose $what is left out', ({ send, omits, id }) => {
  test('has model, tokens, cost and its rating, and says what was not kept', async () => {
    const sent = await send(proxy, id, omits);
    await sent.arrayBuffer();
    await proxy.client.addFeedback(id, true);

    const { data: row } = await proxy.client.api.request.get({ id, includeBody: true });

    const keeps = (name: Omitted) => !omits.includes(name);
    expect(row).toMatchObject({
      state: 'complete',
      request_model: 'gpt-4o-mini',
      model: 'gpt-4o-mini-2024-07-18',
      total_tokens: 17,
      finish_reason: 'stop',
      choices: 1,
      feedback_rating: true,
      request_text: keeps('request') ? `Why is ${question} so?` : null,
      response_text: keeps('response') ? `It is ${answer}.` : null,
      request_body: keeps('request') ? body : null,
    });
    expect(row.response_body === null).toBe(!keeps('response'));
    expect(row.cost).toBeGreaterThan(0);
    const said = omits.map((name) =>
      expect.stringMatching(new RegExp(`^The ${name} was not kept, as Helicone-Omit`)),
    );
    expect(row.issues).toEqual(expect.arrayContaining(said));
  });
});

test('what a provider said went wrong is left out with its response', async () => {
  const error = { error: { message: `No ${answer} today` } };
  const refusal: Answer = { ...json, status: 400, body: Buffer.from(JSON.stringify(error)) };
  await (await exchange(proxy, refusal, 'refused', both)).arrayBuffer();
  await log(proxy, { textBody: `Error: no ${answer}\n    at x.ts:1`, status: 500 }, 'refused-log', both);

  const { data } = await proxy.client.api.query.ids({ requestIds: ['refused', 'refused-log'] });

  expect(data).toMatchObject([
    { state: 'failed', response_status: 400, error: null },
    { state: 'failed', response_status: 500, error: null },
  ]);
});

test('no word of what was left out is in any file of the home', async () => {
  await using other = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const kept = await scanAfter(other, both);
  const control = await scanAfter(other, []);
  const words = new Map([
    [question, 'the question'],
    [answer, 'the answer'],
  ]);

  expect(findIn(kept, words)).toEqual([]);
  expect(findIn(control, words).join()).toMatch(/the question.*the answer/s);
});

/** Sends everything in every way, and reads the files that it left. */
async function scanAfter(to: TestProxy, omits: readonly Omitted[]): Promise<Kept[]> {
  for (const [index, [, send]] of ways.entries()) {
    await (await send(to, `scan-${index}-${omits.length}`, omits)).arrayBuffer();
  }
  await to.settled();
  return await everythingIn(to.home);
}
