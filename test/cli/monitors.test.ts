import { createClient, type MonitorInput, type ThumbwireClient } from '@thumbwire/shared';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let client: ThumbwireClient;

beforeAll(async () => {
  desk = await openDesk();
  client = createClient({ url: desk.proxy.url, key: desk.proxy.key });
  // Variant a: 3 of 4 ratings are down, and one answer is unrated; variant b: all 4 are up.
  await answers('a', [false, true, false, null, false]);
  await answers('b', [true, true, true, true]);
});

afterEach(async () => {
  const { data } = await client.api.monitors.list();
  for (const { id } of data) await client.api.monitors.remove({ id });
});

afterAll(() => desk[Symbol.asyncDispose]());

/** Logs an answer of the variant for each of the ratings; `null` leaves it unrated. */
async function answers(variant: string, ratings: readonly (boolean | null)[]): Promise<void> {
  for (const [index, rating] of ratings.entries()) {
    const id = `${variant}-${index}`;
    await desk.ask(id, 'Hello', { 'helicone-property-variant': variant });
    if (rating !== null) await client.addFeedback(id, rating);
  }
}

/** A monitor of variant a, where 75 % of 4 ratings are down. */
async function monitor(name: string, more: Partial<MonitorInput> = {}): Promise<string> {
  const { data } = await client.api.monitors.create({
    name,
    filter: { properties: { variant: { equals: 'a' } } },
    window: { minutes: 60 },
    leastRatings: 4,
    threshold: 0.5,
    ...more,
  });
  return data.id;
}

const onlyB = { filter: { properties: { variant: { equals: 'b' } } } };
const lines = (stdout: string) => stdout.trimEnd().split('\n');
const none = 'No monitors yet; "monitors create --help" shows how to make one.\n';

describe('create', () => {
  test('says what it watches, and the API has what was asked for', async () => {
    const made = await desk.run(
      ...['monitors', 'create', 'drop', '--window', '90m', '--threshold', '12.5%', '--least', '7'],
      ...['--of', 'all', '--cool-down', '1d', '--property', 'Variant=a', '--model', 'demo-markdown'],
    );

    const { data } = await client.api.monitors.list();
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^drop \(mon_[0-9a-f]{12}\) watches the last 90 minutes\.\n$/);
    expect(data).toMatchObject([
      {
        name: 'drop',
        filter: {
          properties: { variant: { equals: 'a' } },
          request_response_rmt: { model: { equals: 'demo-markdown' } },
        },
        window: { minutes: 90 },
        leastRatings: 7,
        threshold: 0.125,
        denominator: 'all',
        coolDownMinutes: 1440,
        isPaused: false,
      },
    ]);
  });

  test('--json prints the monitor; what was not asked for has its default', async () => {
    const made = await desk.json('monitors', 'create', 'drop', '--last', '200', '--threshold', '0.2');

    expect(made).toMatchObject({
      id: expect.stringMatching(/^mon_/),
      filter: 'all',
      window: { count: 200 },
      leastRatings: 20,
      threshold: 0.2,
      denominator: 'rated',
      coolDownMinutes: 60,
    });
  });

  test.for([
    [['a\u001b[31mred', '--window', '1h'], /^name must be 1 to 64 visible characters, without spaces/],
    [['drop', '--window', '400d'], /^window\.minutes must be a whole number from 1 to 525600, a year\.\n$/],
  ] as const)('leaves to the API what a monitor may be: %j', async ([args, sentence]) => {
    const ended = await desk.run('monitors', 'create', ...args, '--threshold', '20%');

    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(ended.stderr).not.toContain('\u001b');
    expect((await client.api.monitors.list()).data).toEqual([]);
  });
});

describe('list', () => {
  test('shows what each watches, and how it stands', async () => {
    await monitor('a monitor with a name that is longer than others');
    await monitor('late', { window: { count: 1000 }, leastRatings: 2000, threshold: 1, denominator: 'all' });

    const { code, stdout } = await desk.run('monitors', 'list');

    const [title, first, second] = lines(stdout);
    expect(code).toBe(0);
    expect(title).toMatch(/^NAME +WATCHES +ALERTS AT +OF +LEAST +STATE +(?:LAST ALERT +)?ID$/);
    expect(first).toMatch(/^a monitor with a name.* the last hour +50 % +rated +4 +(?:watch|alert)ing /);
    expect(second).toMatch(/^late +the newest 1000 +100 % +all +2,000 +watching .* mon_[0-9a-f]{12}$/);
    expect(lines(stdout).filter((line) => line.length > 120)).toEqual([]);
  });

  test('--json prints them as the API has them, and without any an empty list', async () => {
    expect(await desk.json('monitors', 'list')).toEqual([]);
    await monitor('drop', onlyB);

    expect(await desk.json('monitors', 'list')).toEqual((await client.api.monitors.list()).data);
  });

  test('says how to make the first', async () => {
    expect(await desk.run('monitors', 'list')).toEqual({ code: 0, stdout: none, stderr: '' });
  });
});

describe('check', () => {
  test('ends with 1 when a rate is too high, and names it after the table', async () => {
    await monitor('drop');
    await monitor('fine', onlyB);
    await monitor('early', { leastRatings: 5 });
    await monitor('of all', { denominator: 'all', threshold: 0.6 });
    await monitor('nobody', { filter: { request: { user_id: { equals: 'nobody' } } } });

    const ended = await desk.run('monitors', 'check');

    expect(ended.code).toBe(1);
    expect(lines(ended.stdout)).toEqual([
      'NOW       MONITOR  FOUND                   IN             ALERTS AT  LEAST',
      'TOO HIGH  drop     75 % of 4 ratings down  the last hour       50 %      4',
      'ok        fine     0 % of 4 ratings down   the last hour       50 %      4',
      'too few   early    75 % of 4 ratings down  the last hour       50 %      5',
      'TOO HIGH  of all   60 % of 5 answers down  the last hour       60 %      4',
      'too few   nobody   no ratings              the last hour       50 %      4',
    ]);
    expect(ended.stderr).toBe('The share of thumbs down is too high: "drop", "of all".\n');
  });

  test('ends with 0 when none is, be it for too few ratings or because it is paused', async () => {
    await monitor('fine', onlyB);
    await monitor('early', { leastRatings: 5 });
    const id = await monitor('drop');
    await client.api.monitors.update({ id, isPaused: true });

    const ended = await desk.run('monitors', 'check');

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(lines(ended.stdout).at(-1)).toMatch(/^paused +drop +the last hour +50 % +4$/);
  });

  test('ends with 0 without any monitor', async () => {
    expect(await desk.run('monitors', 'check')).toEqual({ code: 0, stdout: none, stderr: '' });
    expect(await desk.run('monitors', 'check', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  test('looks at one alone, by name or id; --json prints it with the same exit code', async () => {
    const id = await monitor('drop');
    await monitor('fine', onlyB);

    const fine = await desk.run('monitors', 'check', 'fine');
    const drop = await desk.run('monitors', 'check', id, '--json');

    expect(fine.code).toBe(0);
    expect(lines(fine.stdout)).toHaveLength(2);
    expect(drop.code).toBe(1);
    expect(JSON.parse(drop.stdout)).toMatchObject([
      { monitor: { id }, verdict: 'alert', up: 1, down: 3, unrated: 1, rated: 4, negativeRate: 0.75 },
    ]);
  });
});

test('alerts shows those that were given, of all monitors or of one', async () => {
  const before = await desk.run('monitors', 'alerts');
  const id = await monitor('drop');
  await monitor('all of it', { denominator: 'all', leastRatings: 1 });
  await monitor('fine', onlyB);
  await expect.poll(async () => (await client.api.monitors.alerts({})).data.length).toBe(2);

  const all = await desk.run('monitors', 'alerts');
  const one = await desk.json('monitors', 'alerts', 'drop');
  const quiet = await desk.run('monitors', 'alerts', 'fine');

  const [title, ...rows] = lines(all.stdout);
  const time = String.raw`\d\d-\d\d \d\d:\d\d`;
  expect(before).toEqual({ code: 0, stdout: 'No alerts.\n', stderr: '' });
  expect(all).toMatchObject({ code: 0, stderr: '' });
  expect(title).toMatch(/^WHEN +MONITOR +FOUND +IN +ALERTS AT$/);
  expect(rows.toSorted((a, b) => a.slice(11).localeCompare(b.slice(11)))).toEqual([
    expect.stringMatching(`^${time}  all of it +60 % of 5 answers down +the last hour +50 %$`),
    expect.stringMatching(`^${time}  drop +75 % of 4 ratings down +the last hour +50 %$`),
  ]);
  expect(one).toMatchObject([{ monitorId: id, negativeRate: 0.75, down: 3, threshold: 0.5 }]);
  expect(quiet.stdout).toBe('No alerts.\n');
});

test('pause and resume take a name or an id, and say what is so now', async () => {
  const id = await monitor('drop', onlyB);

  const paused = await desk.run('monitors', 'pause', 'drop');
  const listed = await desk.run('monitors', 'list');
  const resumed = await desk.json('monitors', 'resume', id);
  const again = await desk.run('monitors', 'resume', 'drop');

  expect(paused).toEqual({ code: 0, stdout: 'drop is paused.\n', stderr: '' });
  expect(lines(listed.stdout)[1]).toMatch(/ paused /);
  expect(resumed).toMatchObject({ id, isPaused: false });
  expect(again.stdout).toBe('drop goes on.\n');
});

test('delete takes a name or an id, and says what is gone', async () => {
  await monitor('drop', onlyB);
  const id = await monitor('other', onlyB);

  const deleted = await desk.run('monitors', 'delete', 'drop');
  const other = await desk.json('monitors', 'delete', id);

  expect(deleted).toEqual({ code: 0, stdout: 'drop is deleted, with its alerts.\n', stderr: '' });
  expect(other).toEqual({ id });
  expect((await client.api.monitors.list()).data).toEqual([]);
});

describe('which monitor is meant', () => {
  test('a name that two have needs an id, and the sentence names both', async () => {
    const ids = [await monitor('drop', onlyB), await monitor('drop', onlyB)];

    const ended = await desk.run('monitors', 'pause', 'drop');
    const byId = await desk.run('monitors', 'pause', ids[1] ?? '');

    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `2 monitors have the name "drop"; take the id of one: ${ids.join(', ')}.\n`,
    });
    expect(byId.code).toBe(0);
    expect((await client.api.monitors.list()).data.map(({ isPaused }) => isPaused)).toEqual([false, true]);
  });

  test('an id means its own monitor, even if another has it for a name', async () => {
    const id = await monitor('drop', onlyB);
    await monitor(id, onlyB);

    const ended = await desk.run('monitors', 'delete', id);

    expect(ended.stdout).toBe('drop is deleted, with its alerts.\n');
  });

  test.for(['check', 'delete'])('%s of an unknown one ends with 1', async (action) => {
    const ended = await desk.run('monitors', action, 'dr\u001b[31mop\u0007');

    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no monitor "drop"; "monitors list" shows those that there are.\n',
    });
  });
});
