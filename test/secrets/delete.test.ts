import { randomBytes } from 'node:crypto';
import { createClient, webhookEvents } from '@thumbwire/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { everythingIn, findIn } from './scan.ts';

/** What a request leaves in as many places as a client can reach. */
interface Traces {
  readonly id: string;
  /** Words that are nowhere else, each with the place it was put into. */
  readonly words: ReadonlyMap<string, string>;
}

const resources = new AsyncDisposableStack();
let home: string;
let proxy: ChildProxy;
beforeAll(async () => {
  home = resources.use(await temporaryHome()).path;
  proxy = await startChildProxy({ home });
  const receiver = resources.use(await startReceiver());
  const events = [...webhookEvents];
  // Some deliveries are over, and some wait: nothing listens at the second address.
  for (const destination of [receiver.url, 'http://127.0.0.1:9/']) {
    await createClient(proxy).api.webhooks.create({ destination, events });
  }
  resources.defer(async () => {
    await proxy.stop();
  });
});
afterAll(() => resources.disposeAsync());

async function leaveTraces(isStreamed: boolean): Promise<Traces> {
  const words = new Map<string, string>();
  const word = (place: string) => {
    const made = `w${randomBytes(12).toString('hex')}`;
    words.set(made, place);
    return made;
  };
  const id = word('the id');
  const response = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'helicone-request-id': id,
      'helicone-user-id': word('the user'),
      'helicone-session-id': word('the session'),
      'helicone-session-name': word("the session's name"),
      'helicone-prompt-id': word('the prompt id'),
      'helicone-property-place': word('a property'),
      'helicone-model-override': word('the model'),
    },
    body: JSON.stringify({
      model: 'demo-echo',
      stream: isStreamed,
      messages: [{ role: 'user', content: `The harbour is called ${word('the prompt')}.` }],
    }),
  });
  await response.text();
  const client = createClient(proxy);
  await client.addFeedback(id, false, {
    comment: word('a comment'),
    correction: word('a correction'),
    tags: [word('a tag')],
    eventId: word('an event id'),
    rater: word('a rater'),
  });
  await client.addFeedback(id, true, { comment: word('a second comment') });
  await client.api.score.set({ id, scores: { [word('a score')]: 1 } });
  return { id, words };
}

/** Those of the requests of which every event was sent to the receiver, and waits for the other one. */
async function deliveredTo(requests: readonly Traces[]): Promise<string[]> {
  const { api } = createClient(proxy);
  const lists = await Promise.all(
    (await api.webhooks.list()).data.map(({ id }) => api.webhooks.deliveries({ id, limit: 1000 })),
  );
  const [delivered = [], waiting = []] = lists.map(({ data }) => data.deliveries);
  const three = (list: typeof waiting, id: string) =>
    list.filter(({ requestId, attempts }) => requestId === id && attempts.length > 0).length === 3;
  return requests.flatMap(({ id }) => (three(delivered, id) && three(waiting, id) ? [id] : []));
}

const remove = (id: string) =>
  fetch(`${proxy.url}/v1/request/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${proxy.key}` },
  });

test('no byte of a deleted request is left in any file, and the others are whole', async () => {
  const gone = [await leaveTraces(false), await leaveTraces(true)];
  const stays = await leaveTraces(true);
  const words = new Map(gone.flatMap((each) => [...each.words]));
  await createClient(proxy).queryRequests({ filter: { text: { contains: 'harbour' } } });
  await expect.poll(async () => (await deliveredTo(gone)).sort()).toEqual(gone.map(({ id }) => id).sort());
  const before = findIn(await everythingIn(home), words);

  const answers = await Promise.all(gone.map(({ id }) => remove(id)));

  expect(before.filter((found) => found.includes('table delivery'))).not.toEqual([]);
  const places = new Set(before.map((found) => found.replace(/ is in .*/, '')));
  expect([...places].toSorted()).toEqual([...new Set(words.values())].toSorted());
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
    gone.map(() => ({ data: null, error: null })),
  );
  const after = await everythingIn(home);
  expect(findIn(after, words)).toEqual([]);
  expect(new Set(findIn(after, stays.words).map((found) => found.replace(/ is in .*/, '')))).toEqual(
    new Set(stays.words.values()),
  );
});

test('what is deleted stays so after kill -9, whenever it comes', async () => {
  const requests = await Promise.all(Array.from({ length: 6 }, (_, number) => leaveTraces(number % 2 === 0)));
  const deleted: Traces[] = [];
  for (const traces of requests) {
    const removing = remove(traces.id).then(
      ({ ok }) => ok && deleted.push(traces),
      () => {
        // The proxy died over it.
      },
    );
    // Each time a little later, so that it dies before, during and after.
    for (let turn = 0; turn < 3 * requests.indexOf(traces); turn++) await new Promise(setImmediate);
    await proxy.kill9();
    await removing;
    proxy = await startChildProxy({ home });
  }

  const rows = await createClient(proxy).queryRequests({ limit: 1000 });
  const present = requests.filter(({ id }) => rows.some((row) => row.request_id === id));
  expect(present.filter((traces) => deleted.includes(traces))).toEqual([]);
  const gone = requests.filter((traces) => !present.includes(traces));
  const words = new Map(gone.flatMap((each) => [...each.words]));
  await expect
    .poll(async () => findIn(await everythingIn(home), words), { timeout: 20_000, interval: 200 })
    .toEqual([]);
  for (const { id } of present) expect(await (await remove(id)).json()).toEqual({ data: null, error: null });
});

test('a prune goes on by steps that it tells, while requests pass and are logged', async () => {
  const ask = () =>
    fetch(`${proxy.url}/demo/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo-short', messages: [{ role: 'user', content: 'Hello' }] }),
    }).then(async (response) => {
      await response.text();
      return response.headers.get('helicone-id');
    });
  await Promise.all(Array.from({ length: 300 }, ask));
  const client = createClient(proxy);
  await client.queryRequests();
  const olderThan = new Date().toISOString();

  const phases: string[] = [];
  const meanwhile: (string | null)[] = [];
  for await (const { phase } of await client.api.prune({ olderThan, includeRated: true })) {
    phases.push(phase);
    meanwhile.push(await ask());
  }

  const left = await client.queryRequests({ limit: 1000 });
  expect(phases[0]).toBe('removing');
  expect(phases.at(-1)).toBe('done');
  expect(phases.length).toBeGreaterThan(3);
  expect(left.map((row) => row.request_id).toSorted()).toEqual(meanwhile.toSorted());
});

test.each([
  [{}, 400, /^Say what is to go: olderThan, maxSizeBytes, or both\.$/],
  [{ olderThan: 'yesterday' }, 400, /^olderThan: must be a time like/],
  [{ maxSizeBytes: -1 }, 400, /^maxSizeBytes must not be negative\.$/],
  [{ maxSizeBytes: 1.5 }, 400, /^maxSizeBytes must be a whole number of bytes\.$/],
  [{ olderThan: '2026-01-01T00:00:00Z', dryRun: 'yes' }, 400, /^dryRun must be true or false\.$/],
])('a prune of %j is refused with one sentence', async (body, status, sentence) => {
  const response = await fetch(`${proxy.url}/v1/prune`, {
    method: 'POST',
    headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ data: null, error: expect.stringMatching(sentence) });
});
