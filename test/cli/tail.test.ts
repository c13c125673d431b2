import { spawn } from 'node:child_process';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { bin } from './run.ts';

/** A `tail` that runs; what it prints is waited for. */
function startTail(home: string, ...args: string[]) {
  const child = spawn(process.execPath, [bin, 'tail', ...args], {
    env: { PATH: process.env.PATH ?? '', THUMBWIRE_HOME: home, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let notes = '';
  let wake = () => {};
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      if (child.exitCode !== null) throw new Error(`tail ended: ${printed}${notes}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes += text;
    wake();
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.once('close', () => wake());
  return {
    /** The first lines, once there are so many. */
    async lines(count: number): Promise<string[]> {
      await until(() => printed.split('\n').length > count);
      return printed.trimEnd().split('\n');
    },
    /** Waits for a remark, the `count`-th of its kind. */
    noted: (remark: string, count = 1) => until(() => notes.split(remark).length > count),
    notes: () => notes,
    async interrupt(): Promise<number | null> {
      child.kill('SIGINT');
      return closed;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

async function ask(proxy: ChildProxy, id: string): Promise<void> {
  const response = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': id },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.arrayBuffer();
}

async function rate(proxy: ChildProxy, id: string, rating: boolean | null): Promise<void> {
  const response = await fetch(`${proxy.url}/v1/request/${id}/feedback`, {
    method: rating === null ? 'DELETE' : 'POST',
    headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
    ...(rating === null ? {} : { body: JSON.stringify({ rating }) }),
  });
  expect(response.status).toBe(200);
}

test('prints a line for each event from now on, and Ctrl-C ends it with code 0', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  await ask(proxy, 'before');
  // What is in the log when the answer is read is not always written yet.
  await rate(proxy, 'before', true);
  using tail = startTail(home.path);
  await tail.noted('Following');

  await ask(proxy, 'one');
  await rate(proxy, 'one', true);
  await rate(proxy, 'one', false);
  await rate(proxy, 'one', null);
  const lines = await tail.lines(4);
  const code = await tail.interrupt();
  await proxy.stop();

  const start = String.raw`\d\d:\d\d:\d\d  one  demo-markdown  `;
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^${start}logged: 200, \\S+ m?s, 2 in, \\d+ out$`)),
    expect.stringMatching(new RegExp(`^${start}rated up$`)),
    expect.stringMatching(new RegExp(`^${start}rated down$`)),
    expect.stringMatching(new RegExp(`^${start}rating cleared$`)),
  ]);
  expect(code).toBe(0);
});

test('misses nothing and repeats nothing when the proxy is killed and starts elsewhere', {
  // Three starts, on a machine that is busy with tests.
  timeout: 60_000,
}, async () => {
  await using home = await temporaryHome();
  const first = await startChildProxy({ home: home.path });
  await ask(first, 'before');
  await rate(first, 'before', true);
  using tail = startTail(home.path, '--json');
  await tail.noted('Following');

  // Before its first event, and after one.
  await first.kill9();
  await tail.noted('Connection lost');
  const second = await startChildProxy({ home: home.path });
  await ask(second, 'two');
  await tail.lines(1);
  await second.kill9();
  await tail.noted('Connection lost', 2);
  const third = await startChildProxy({ home: home.path });
  await rate(third, 'two', true);
  await ask(third, 'three');
  await rate(third, 'three', false);
  const lines = await tail.lines(4);
  const code = await tail.interrupt();
  await third.stop();

  const told = lines.map((line) => JSON.parse(line));
  expect(told.map(({ type, requestId, rating }) => [type, requestId, rating])).toEqual([
    ['request.logged', 'two', null],
    ['feedback.set', 'two', true],
    ['request.logged', 'three', null],
    ['feedback.set', 'three', false],
  ]);
  expect(told[0]).toMatchObject({ request: { request_id: 'two', response_status: 200 } });
  expect(new Set([first.url, second.url, third.url]).size).toBe(3);
  expect(tail.notes().match(/Connection lost, waiting for the proxy \.\.\.\n/g)).toHaveLength(2);
  expect(tail.notes().match(/Connected again\.\n/g)).toHaveLength(2);
  expect(code).toBe(0);
});

test('goes on after an event, and can be asked for thumbs down only', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  await ask(proxy, 'one');
  await rate(proxy, 'one', true);
  await rate(proxy, 'one', false);
  using all = startTail(home.path, '--json', '--after', '0');
  const ids = (await all.lines(3)).map((line) => JSON.parse(line).id);
  using later = startTail(home.path, '--json', '--after', ids[1]);
  using down = startTail(home.path, '--after', '0', '--rating', 'down');

  const [after] = await later.lines(1);
  const [rated] = await down.lines(1);
  await proxy.stop();

  expect(JSON.parse(after ?? '')).toMatchObject({ id: ids[2], type: 'feedback.set', rating: false });
  expect(rated).toMatch(/rated down$/);
});

test('shows an alert in words, or as JSON, but not to who asked for ratings', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  const client = createClient({ url: proxy.url, key: proxy.key });
  await client.api.monitors.create({ name: 'drop', window: { count: 9 }, leastRatings: 2, threshold: 0.5 });
  using all = startTail(home.path);
  using asJson = startTail(home.path, '--json');
  using down = startTail(home.path, '--rating', 'down');
  await Promise.all([all, asJson, down].map((tail) => tail.noted('Following')));

  await ask(proxy, 'one');
  await ask(proxy, 'two');
  await rate(proxy, 'one', false);
  await rate(proxy, 'two', false);
  const lines = await all.lines(5);
  const [, , , , alert = ''] = await asJson.lines(5);
  await rate(proxy, 'one', false);
  const ratings = await down.lines(3);
  await proxy.stop();

  expect(lines[4]).toMatch(
    /^\d\d:\d\d:\d\d {2}ALERT {2}"drop": 100 % of 2 ratings in the newest 9 are down; it alerts at 50 %\.$/,
  );
  expect(JSON.parse(alert)).toMatchObject({
    id: expect.stringMatching(/^\d+$/),
    type: 'monitor.alert',
    alert: { monitorName: 'drop', up: 0, down: 2, negativeRate: 1, threshold: 0.5 },
  });
  expect(ratings).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/rated down$/)));
});

test('waits while the proxy is stopped, without a word more, until Ctrl-C', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  using tail = startTail(home.path);
  await tail.noted('Following');
  await proxy.stop();
  await tail.noted('Connection lost');

  const code = await tail.interrupt();

  expect(code).toBe(0);
  expect(tail.notes()).toBe('Following; Ctrl-C ends it.\nConnection lost, waiting for the proxy ...\n');
});
