import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChatProvider } from '../support/chat-provider.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { createLedger, type Exchange } from '../support/load.ts';
import { createRandom } from '../support/random.ts';
import { answerWith, startReceiver } from '../webhooks/receiver.ts';
import { startLoad } from './background-load.ts';
import { checkHistories, checkLedger } from './check.ts';
import { startClocked } from './clock/proxy.ts';
import { walk } from './clock/walk.ts';
import { seed, size, tell } from './counts.ts';
import { doubles, integrity, rollups } from './database.ts';
import { exported } from './exported.ts';

const hour = 3600;
const jumps = size(3, 30);
/** How long timers are counted while nothing happens. */
const idleMs = 1_500;

test('a clock that jumps both ways under load loses, repeats and mixes up nothing', {
  timeout: 60_000 + jumps * 20_000,
}, async (context) => {
  const random = createRandom(seed);
  await using provider = await startChatProvider({ random: random.fork(), delayMs: 4 });
  await using clocked = await startClocked({ openai: provider.baseUrl });
  const { proxy, setOff } = clocked;
  const client = createClient(proxy);
  const ledger = createLedger(4, random.fork());
  const load = startLoad(ledger, proxy);
  const walks = { count: 0, rows: 0 };
  const problems: string[] = [];

  for (let jump = 1; jump <= jumps; jump += 1) {
    await load.heads(20 + random.below(60));
    const expected = new Set(ledger.connections.flatMap(({ seen }) => ended(seen)));
    const direction = random.isBelow(0.5) ? 'asc' : 'desc';
    const walking = walk(client, { direction, limit: 20 + random.below(480), expected });
    // An hour and more ahead and back, and now and then right.
    await setOff(random.pick([-2 * hour, -hour, 0, hour, 25 * hour]) ?? 0);
    const walked = await walking;
    walks.count += 1;
    walks.rows += walked.rows;
    problems.push(...walked.problems.map((problem) => `Jump ${jump}: ${problem}`));
  }
  await load.heads(50);
  await load.stop();
  await setOff(0);
  const found = await checkLedger(ledger, client);
  for (const connection of ledger.connections) {
    problems.push(...(await checkHistories(connection, connection.ratings.keys(), client)));
  }
  problems.push(...found.problems);
  const { kept, counted } = rollups(proxy.home);
  const lines = await exported(client);
  const { data: all } = await client.api.query.count({ filter: 'all' });
  const exit = await proxy.stop();
  tell(context, 'clock set back and ahead', {
    ...{ jumps, exchanges: ledger.exchanges, walks: walks.count, 'rows walked': walks.rows },
    ...{ 'ids checked': found.ids, 'ratings checked': found.ratings, losses: problems.length },
  });

  expect(problems).toEqual([]);
  expect(ledger.faults).toEqual([]);
  expect(kept).toEqual(counted);
  expect(new Set(counted.map((row) => JSON.stringify(row))).size).toBeGreaterThan(1);
  expect(lines).toBe(all);
  expect(integrity(proxy.home)).toBe('ok');
  expect(doubles(proxy.home)).toEqual([]);
  expect(exit.code).toBe(0);
});

/** What is open shows up some time after it began. */
function ended(seen: ReadonlyMap<string, Exchange>): string[] {
  return [...seen].flatMap(([id, { end }]) => (end === 'complete' ? [id] : []));
}

test('what is open shows up though the clock was set back while it was', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: {}\n\n'));
  await using clocked = await startClocked({ openai: `${provider.url}/v1` });
  const client = createClient(clocked.proxy);
  const leave = new AbortController();
  const open = (id: string) =>
    fetch(`${clocked.proxy.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'helicone-request-id': id },
      body: '{"model":"gpt-4o-mini","stream":true,"messages":[]}',
      signal: leave.signal,
    });

  // Both are held on to: one that nobody has any more is cancelled when memory is cleared up.
  await clocked.setOff(hour);
  const ahead = await open('ahead');
  await clocked.setOff(0);
  const right = await open('right');

  const ids = async () =>
    (await client.queryRequests({ filter: { request: { state: { equals: 'open' } } } })).map(
      ({ request_id }) => request_id,
    );
  await expect.poll(ids, { timeout: 10_000 }).toEqual(['ahead', 'right']);
  expect([ahead.status, right.status]).toEqual([200, 200]);
  leave.abort();
});

test('no timer runs wild after a jump', async (context) => {
  await using provider = await startChatProvider({ random: createRandom(seed) });
  await using clocked = await startClocked({ openai: provider.baseUrl });
  const { proxy, setOff } = clocked;
  const client = createClient(proxy);
  // What is tried again, what is watched, what is due: each has times of its own.
  await using receiver = await startReceiver(answerWith(503));
  await client.api.webhooks.create({ destination: receiver.url, events: ['feedback.set'] });
  await client.api.monitors.create({ name: 'Drop', window: { minutes: 60 }, threshold: 0.5 });
  const ledger = createLedger(4, createRandom(seed));
  const load = startLoad(ledger, proxy);
  await load.heads(50);
  await load.stop();

  const counts: number[] = [];
  for (const seconds of [0, hour, 0, -hour, 25 * hour, 0]) {
    const before = await setOff(seconds);
    await delay(idleMs);
    counts.push((await setOff(seconds)) - before);
  }
  tell(context, 'timers after a jump of the clock', { 'most in 1.5 s': Math.max(...counts) });

  // One that is due again at once runs out a thousand times a second.
  expect(counts.filter((count) => count > 400)).toEqual([]);
  expect((await client.api.health()).data.status).toBe('ok');
});
