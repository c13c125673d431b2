import { inspect } from 'node:util';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { nodeEnvironment, nodeFlags } from '../bench/started.ts';
import { answerTo, startChatProvider } from '../support/chat-provider.ts';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { createRandom } from '../support/random.ts';
import { residentBytes } from '../support/resident-bytes.ts';
import { seed, size, tell } from './counts.ts';
import { whenHealth } from './observe.ts';

const atOnce = size(200, 1_000);
/** The long form goes on for as long again as its heap takes to find its size. */
const seconds = size(8, 260);
/** Pieces of one stream come half as far apart on average. */
const gapMs = size(100, 1_000);
const mebibyte = 1024 * 1024;
/** By how much the second half may lie above the first, once warm: garbage comes and goes, in a short run by more. */
const tolerance = size(0.2, 0.08);

test(`${atOnce} streams at once for ${seconds} seconds end whole, are logged, and take no more memory with time`, {
  timeout: 120_000 + seconds * 4_000,
}, async (context) => {
  await using provider = await startChatProvider({ random: createRandom(seed), delayMs: gapMs });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: provider.baseUrl },
    nodeArguments: nodeFlags,
    env: nodeEnvironment,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await proxy.kill9()));
  const end = performance.now() + seconds * 1_000;
  const asked = new Map<string, string>();
  const problems: string[] = [];
  const open = { now: 0, most: 0 };

  async function streamUntilEnd(reader: number): Promise<void> {
    for (let number = 1; performance.now() < end; number += 1) {
      const id = `s${reader}-${number}`;
      const prompt = `stream ${id}`;
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      try {
        const text = await readStream(proxy, id, prompt);
        if (text !== answerTo(prompt)) problems.push(`The stream ${id} brought another text: ${text}`);
        asked.set(id, prompt);
      } catch (error) {
        problems.push(`The stream ${id} broke: ${inspect(error)}`);
      }
      open.now -= 1;
    }
  }

  const points: number[] = [];
  const sampler = setInterval(() => points.push(residentBytes(proxy.pid) / mebibyte), 1_000);
  await Promise.all(Array.from({ length: atOnce }, (_, reader) => streamUntilEnd(reader)));
  clearInterval(sampler);
  await whenHealth(proxy, { status: 'ok', requests: { open: 0, pending: 0 } });
  problems.push(...(await missing(proxy, asked)));
  const { stderr } = await proxy.stop();
  // The first quarter warms up, and streams that end together at the end need no one any more.
  const warm = points.slice(Math.floor(points.length / 4), seconds);
  const middle = Math.floor(warm.length / 2);
  const [first, second] = [median(warm.slice(0, middle)), median(warm.slice(middle))];
  const every = Math.ceil(points.length / 24);
  tell(context, 'streams at once', {
    ...{ 'at once': open.most, seconds, 'streams whole and logged': asked.size, losses: problems.length },
    ...{ 'first half, MiB': Math.round(first), 'second half, MiB': Math.round(second), tolerance },
    curve: points
      .filter((_, index) => index % every === 0)
      .map(Math.round)
      .join(' '),
  });

  expect(problems, stderr).toEqual([]);
  expect(stderr.trim()).toBe('Stopping ...');
  expect(open.most).toBe(atOnce);
  expect(asked.size).toBeGreaterThanOrEqual(atOnce);
  expect(second / first).toBeLessThan(1 + tolerance);
});

/** Asks for a stream. @returns its text, if it came to its end mark */
async function readStream(proxy: ChildProxy, id: string, prompt: string): Promise<string> {
  const response = await fetch(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': id },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: true,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  if (response.status !== 200) throw new Error(`It was answered ${response.status}.`);
  const events = (await response.text()).split('\n\n').map((event) => event.slice('data: '.length));
  if (events.at(-2) !== '[DONE]') throw new Error('It has no end mark.');
  return events
    .slice(0, -2)
    .map((event) => JSON.parse(event).choices[0]?.delta.content ?? '')
    .join('');
}

/** What the log lacks, or has with another text. */
async function missing(proxy: ChildProxy, asked: ReadonlyMap<string, string>): Promise<string[]> {
  const { api } = createClient(proxy);
  const ids = [...asked.keys()];
  const texts = new Map<string, string | null>();
  for (let start = 0; start < ids.length; start += 500) {
    const { data } = await api.query.ids({ requestIds: ids.slice(start, start + 500) });
    for (const row of data) if (row.state === 'complete') texts.set(row.request_id, row.response_text);
  }
  return [...asked]
    .filter(([id, prompt]) => texts.get(id) !== answerTo(prompt))
    .map(([id]) => `The stream ${id} is not in the log as it was.`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
