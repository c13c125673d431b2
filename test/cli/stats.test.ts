import { createClient } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logPreferences, readPreferences } from '../support/preferences.ts';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  const { votes } = await readPreferences();
  // 104 of them, over six days.
  const some = votes.filter(({ number }) => number % 53 === 0);
  await logPreferences(desk.proxy, some, { startsAt: Date.parse('2026-01-01T00:00:00Z') });
  await desk.ask('unrated', 'Hello', { 'helicone-property-side': 'none' });
});

afterAll(() => desk[Symbol.asyncDispose]());

const lines = (stdout: string) => stdout.trimEnd().split('\n');

describe('stats', () => {
  test('shows each model with its thumbs, its rate, how sure that is, and a bar', async () => {
    const { code, stdout } = await desk.run('stats', '--limit', '3');

    const [title, first] = lines(stdout);
    expect(code).toBe(0);
    expect(title).toMatch(/^MODEL +REQUESTS +UP +DOWN +UNRATED +RATE +95 % +0 % +100 %$/);
    expect(first).toMatch(/^mancer\/weaver +\d+ +\d+ +\d+ +0 +\d+ % +\d+–\d+ % {2}·*├─*●─*┤·*$/);
    expect(lines(stdout).slice(-2).join(' ')).toMatch(
      /^\d+ groups, 209 requests: 104 up, 104 down, 1 unrated, 0 with nothing to rate; 50 % up \(43–57 %\)$/,
    );
  });

  test('says how many groups the limit left out, apart from the result', async () => {
    const ended = await desk.run('stats', '--limit', '3');

    expect(ended.stderr).toMatch(/^\d+ more: --limit \d+\n$/);
  });

  test('draws the trend of days above their table, in the order of time', async () => {
    const { stdout } = await desk.run(
      'stats',
      '--by',
      'day',
      '--time-zone',
      'UTC',
      '--property',
      'side=left',
    );

    const text = lines(stdout);
    const days = text.flatMap((line) => /^2026-01-0\d(?= +\d)/.exec(line) ?? []);
    expect(text.filter((line) => /^ *(?:100|75|50|25|0) %┤/.test(line))).toHaveLength(5);
    expect(stdout).toMatch(/[┏━┓]/);
    expect(stdout).toMatch(/^ *2026-01-01 +2026-01-07$/m);
    expect(days).toEqual([...days].sort());
    expect(days.length).toBeGreaterThan(5);
    expect(text.at(-1)).toMatch(/; days of UTC$/);
  });

  test('of many hours shows the latest, in order', async () => {
    const answer = await desk.json(
      'stats',
      '--by',
      'hour',
      '--limit',
      '2',
      '--until',
      '2026-01-02T00:00:00Z',
    );

    expect(answer).toMatchObject({ data: { groups: [{}, {}], groupCount: expect.any(Number) } });
    const hours = JSON.stringify(answer).match(/2026-01-01T2[23]/g);
    expect(hours).toEqual([...(hours ?? [])].sort());
  });

  test('takes the filters of query', async () => {
    const { stdout } = await desk.run(
      'stats',
      '--by',
      'properties.side',
      '--rating',
      'up',
      '--model',
      'gpt-4',
    );

    expect(lines(stdout)[0]).toMatch(/^PROPERTIES\.SIDE +REQUESTS/);
    expect(stdout).not.toMatch(/none/);
  });

  test('groups by scores next to thumbs', async () => {
    const { votes } = await readPreferences();
    const [vote] = votes.filter(({ number }) => number % 53 === 0);
    const client = createClient({ url: desk.proxy.url, key: desk.proxy.key });
    await client.api.score.set({ id: vote?.winner.requestId ?? '', scores: { fluency: 3 } });

    const { stdout } = await desk.run('stats', '--by', 'rating', '--score', 'fluency');

    expect(lines(stdout)[0]).toMatch(/100 % +FLUENCY$/);
    expect(stdout).toMatch(/^up .* 3 \(1\)$/m);
  });

  test('says when nothing matches', async () => {
    const ended = await desk.run('stats', '--model', 'gpt-9');

    expect(ended).toEqual({ code: 0, stdout: 'No request matches.\n', stderr: '' });
  });

  test('--json is one line, as the API answers', async () => {
    const ended = await desk.run('stats', '--by', 'properties.side', '--json');

    expect(lines(ended.stdout)).toHaveLength(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      data: { totals: { requests: 209, up: 104, down: 104, unrated: 1 }, groupCount: 3, confidence: 0.95 },
      error: null,
    });
  });
});

describe('compare', () => {
  test('shows both sides, their difference, the chance, and what is missing', async () => {
    const { code, stdout } = await desk.run('compare', '--by', 'properties.side', 'left', 'right');

    const text = lines(stdout);
    expect(code).toBe(0);
    expect(text[0]).toMatch(/^ +PROPERTIES\.SIDE +REQUESTS +UP +DOWN +UNRATED +RATE +95 %/);
    expect(text[1]).toMatch(/^A +left +104 +\d+ +\d+ +0 +\d+ %/);
    expect(text[2]).toMatch(/^B +right +104 +\d+ +\d+ +0 +\d+ %/);
    expect(text[4]).toMatch(
      /^A − B {2}−\d+ [·├─●│┼┤]+ \+\d+ {2}[+−]?\d+ points \(95 %: [+−]?\d+ to [+−]?\d+\)$/,
    );
    expect(text[6]).toMatch(/^Chance that A is rated better than B: \d+\.\d %\.$/);
    expect(text[7]).toMatch(
      /^(?:Undecided: (?:about )?[\d,]+ more on each side would settle it at this gap|[AB] is rated better)\.$/,
    );
  });

  test('takes two filters as well', async () => {
    const side = (value: string) => JSON.stringify({ properties: { side: { equals: value } } });

    const byFilters = await desk.json('compare', '--a', side('left'), '--b', side('right'));
    const byValues = await desk.json('compare', '--by', 'properties.side', 'left', 'right');

    expect(byFilters).toEqual(byValues);
  });

  test('says that there are too few ratings', async () => {
    const { code, stdout } = await desk.run('compare', '--by', 'model', 'mancer/weaver', 'demo-markdown');

    expect(code).toBe(0);
    expect(lines(stdout).at(-1)).toBe('Not enough ratings: each side needs at least 10.');
  });

  test('says when no request is on either side', async () => {
    const ended = await desk.run('compare', '--by', 'model', 'gpt-9', 'gpt-8');

    expect(ended).toEqual({ code: 0, stdout: 'No request matches on either side.\n', stderr: '' });
  });

  test('refuses two sides that share ratings, in one sentence', async () => {
    const ended = await desk.run('compare', '--a', '{}', '--b', '{}');

    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(
      'The two sides cannot be compared: 208 rated requests are on both. Narrow the filters until they have none in common.\n',
    );
  });
});

test.for([
  ['stats'],
  ['stats', '--by', 'day'],
  ['stats', '--by', 'model', '--by', 'properties.side'],
  ['compare', '--by', 'model', 'mancer/weaver', 'databricks/dolly-v2-12b'],
])('no line of $0 $1 $2 is wider than the screen it is for, and none carries colour codes', async (args) => {
  const { stdout } = await desk.run(...args);

  expect(lines(stdout).filter((line) => line.length > 120)).toEqual([]);
  expect(stdout).not.toContain('\u001b');
});
