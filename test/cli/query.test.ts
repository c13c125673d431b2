import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  await desk.ask('first', 'Tell me about refunds', {
    'helicone-user-id': 'anna',
    'helicone-session-id': 'trip-42',
  });
  await desk.ask('second', 'Show me a table', { 'helicone-property-team': 'search' });
  await desk.ask('third', 'Some code, please', {
    'helicone-property-team': 'search',
    'helicone-property-tier': 'a=b',
  });
  await desk.run('rate', 'first', 'up');
  await desk.run('rate', 'second', 'down');
});

afterAll(() => desk[Symbol.asyncDispose]());

async function ids(...args: string[]): Promise<unknown> {
  const page = await desk.json('query', ...args);
  if (typeof page !== 'object' || page === null || !('data' in page) || !Array.isArray(page.data)) {
    throw new Error(`query printed no rows: ${JSON.stringify(page)}`);
  }
  return page.data.map((row: { request_id: unknown }) => row.request_id);
}

const yearAgo = new Date(Date.now() - 365 * 86_400_000).toISOString();

test.for<readonly [args: readonly string[], expected: readonly string[]]>([
  [[], ['third', 'second', 'first']],
  [['--rating', 'up'], ['first']],
  [['--rating', 'down'], ['second']],
  [['--rating', 'none'], ['third']],
  [['--model', 'demo-markdown', '--user', 'anna'], ['first']],
  [['--session', 'trip-42'], ['first']],
  [['--session', 'trip-42', '--user', 'ben'], []],
  [['--model', 'gpt-4o'], []],
  [
    ['--property', 'Team=search'],
    ['third', 'second'],
  ],
  [['--property', 'team=search', '--property', 'tier=a=b'], ['third']],
  [
    ['--since', '1h'],
    ['third', 'second', 'first'],
  ],
  [['--until', '1h'], []],
  [['--since', yearAgo, '--until', '2d'], []],
  [
    ['--since', yearAgo.slice(0, 10)],
    ['third', 'second', 'first'],
  ],
  [['--filter', '{"request":{"user_id":{"equals":"anna"}}}'], ['first']],
  [['--filter', '{"feedback":{"rating":{"equals":false}}}', '--property', 'team=search'], ['second']],
  [
    ['--sort', 'created_at:asc'],
    ['first', 'second', 'third'],
  ],
  [['--limit', '1', '--offset', '1'], ['second']],
])('query %j finds what was asked for', async ([args, expected]) => {
  const found = await ids(...args);

  expect(found).toEqual(expected);
});

test('query --search finds words of the prompt once they are indexed', async () => {
  await expect.poll(() => ids('--search', 'refunds'), { timeout: 60_000 }).toEqual(['first']);
});

test('query --sort random takes no direction and finds everything', async () => {
  const found = await ids('--sort', 'random');

  expect(found).toHaveLength(3);
});

test('the cursor of a page leads to the next', async () => {
  const page = await desk.json('query', '--limit', '2');
  const cursor = typeof page === 'object' && page !== null && 'nextCursor' in page ? page.nextCursor : null;

  const rest = await ids('--limit', '2', '--cursor', String(cursor));

  expect(rest).toEqual(['first']);
});

test('query prints a table of the rows, and nothing else', async () => {
  const ended = await desk.run('query', '--rating', 'up');

  const [title, row, ...rest] = ended.stdout.split('\n');
  expect(title).toMatch(/^ID +WHEN +RATED +MODEL +TIME +TOKENS +PROMPT +ANSWER$/);
  expect(row).toMatch(
    /^first +\d\d-\d\d \d\d:\d\d +up +demo-markdown +\d+ ms +\d+ +Tell me about refunds +\S.*…$/,
  );
  expect(rest).toEqual(['']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
});

test('no line of the table is wider than the screen it is for', async () => {
  const ended = await desk.run('query');

  expect(Math.max(...ended.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('a table that goes nowhere carries no colour codes', async () => {
  const ended = await desk.run('query');

  expect(ended.stdout).not.toContain('\u001b');
});

test('query says when nothing matches', async () => {
  const ended = await desk.run('query', '--model', 'gpt-4o');

  expect(ended).toEqual({ code: 0, stdout: 'No request matches.\n', stderr: '' });
});

test('query --json is one line of JSON on standard output', async () => {
  const ended = await desk.run('query', '--limit', '1', '--json');

  expect(ended.stdout.split('\n')).toHaveLength(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ data: [{ request_id: 'third' }], error: null });
});
