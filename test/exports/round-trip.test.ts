import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from '../cli/desk.ts';

let desk: Desk;
let other: Desk;
let file: string;
beforeAll(async () => {
  desk = await openDesk();
  other = await openDesk();
  file = join(desk.proxy.home, 'log.jsonl');
  await fillLog();
  await desk.run('export', '--format', 'jsonl', '--out', file);
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

/** Requests of many kinds: streamed and not, failed, with properties and scores, rated, rated again, and cleared. */
async function fillLog(): Promise<void> {
  const send = (path: string, headers: Record<string, string>, body: unknown) =>
    fetch(desk.proxy.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${desk.proxy.key}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }).then((response) => response.text());
  const chat = (content: string, stream: boolean) => ({
    model: 'demo-markdown',
    stream,
    messages: [{ role: 'user', content }],
  });
  const all = {
    'helicone-request-id': 'everything',
    'helicone-user-id': 'ann',
    'helicone-session-id': 'trip',
    'helicone-session-path': '/a/b',
    'helicone-session-name': 'Trip',
    'helicone-prompt-id': 'greeting',
    'helicone-property-variant': 'b',
  };
  await desk.ask('whole', 'Hello.');
  await send('/demo/v1/chat/completions', { ...all, authorization: '' }, chat('Count to "ten"\n😀.', true));
  await send(
    '/demo/v1/chat/completions',
    { 'helicone-request-id': 'broken', authorization: '' },
    '{"model":',
  );
  await send(
    '/custom/v1/log',
    { 'helicone-request-id': 'by-hand' },
    {
      providerRequest: {
        url: 'https://api.openai.com/v1/chat/completions',
        json: { model: 'gpt-4o', n: 2, messages: [{ role: 'user', content: 'Two.' }] },
        meta: {},
      },
      providerResponse: {
        json: {
          object: 'chat.completion',
          model: 'gpt-4o-2024-08-06',
          choices: ['First.', 'Second.'].map((content, index) => ({
            index,
            message: { role: 'assistant', content },
            finish_reason: 'stop',
          })),
          usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
        },
        status: 200,
        headers: {},
      },
      timing: {
        startTime: { seconds: 1_767_225_600, milliseconds: 5 },
        endTime: { seconds: 1_767_225_601, milliseconds: 250 },
      },
    },
  );
  const feedback = (id: string, body: unknown) => send(`/v1/request/${id}/feedback`, {}, body);
  await feedback('everything', { rating: false, comment: 'Too long', tags: ['style'], eventId: 'first' });
  await feedback('everything', { rating: true, correction: 'Shorter.', comment: null });
  await feedback('by-hand', { rating: true, choice: 1, ratedAt: '2026-01-05T10:00:00Z' });
  await feedback('whole', { rating: true });
  await desk.run('clear', 'whole');
  await send('/v1/request/everything/score', {}, { scores: { fluency: 0.5, isPolite: true } });
}

const linesOf = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8')).trimEnd().split('\n');

test('export, import into an empty home, export again: the same, but for the times of the manifests', async () => {
  const imported = await other.run('import', file);
  const again = join(other.proxy.home, 'again.jsonl');
  await other.run('export', '--format', 'jsonl', '--out', again);

  const [first, second] = await Promise.all(
    [file, again].map(async (path) => JSON.parse(await readFile(`${path}.manifest.json`, 'utf8'))),
  );
  expect(imported).toEqual({ code: 0, stdout: '4 requests taken in.\n', stderr: '' });
  expect(await readFile(again, 'utf8')).toBe(await readFile(file, 'utf8'));
  expect({ ...second, id: '', createdAt: '' }).toEqual({ ...first, id: '', createdAt: '' });
  expect(first).toMatchObject({ matched: 4, requests: 4, lines: 4, leftOut: {} });
});

test('what was taken in is found, shown, and rated like any other', async () => {
  const found = await other.json('query', '--search', 'count', '--rating', 'up');
  const shown = await other.json('query', '--property', 'variant=b');
  const rated = await other.run('rate', 'everything', 'down');
  const repeated = await fetch(`${other.proxy.url}/v1/request/everything/feedback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${other.proxy.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rating: false, comment: 'Too long', tags: ['style'], eventId: 'first' }),
  });

  for (const rows of [found, shown]) expect(rows).toMatchObject({ data: [{ request_id: 'everything' }] });
  expect(rated.stdout).toBe('everything is rated down.\n');
  // The event is known, with its content: sent again it changes nothing.
  expect(repeated.status).toBe(200);
});

test('can be run again: what is there stays as it is', async () => {
  const again = await other.run('import', file);

  expect(again).toEqual({
    code: 0,
    stdout: '0 requests taken in; 4 requests were there already.\n',
    stderr: '',
  });
});

test('names the lines that it cannot read, and takes the others in', async () => {
  const [line = ''] = await linesOf(file);
  const record = JSON.parse(line);
  record.request.id = 'renamed';
  const taken = JSON.stringify({ ...record, request: { ...record.request, id: 'taken' } });
  record.history = [];
  record.request.feedback = null;
  const path = join(other.proxy.home, 'damaged.jsonl');
  await writeFile(path, ['{"half":', '{"thumbwire":1}', '', JSON.stringify(record), taken].join('\n'));

  const ended = await other.run('import', path);

  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(
    /^1 request taken in\.\n {2}Line 1: It is not JSON\.\n {2}Line 2: .+\n {2}Line 5: The event id \S+ of the request taken was used for another request here\.\n$/,
  );
  expect(ended.stderr).toBe('3 lines were not taken in.\n');
});

test.each([
  [['import', '/nowhere/log.jsonl'], 1, /^\/nowhere\/log\.jsonl cannot be read \(ENOENT/],
  [['import', '/tmp'], 1, /^\/tmp is no file\.\n$/],
  [['import'], 2, /missing required argument/],
])('%j says what is wrong in one sentence', async (args, code, sentence) => {
  expect(await other.run(...args)).toMatchObject({
    code,
    stdout: '',
    stderr: expect.stringMatching(sentence),
  });
});
