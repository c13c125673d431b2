import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from '../cli/desk.ts';

type Line = Readonly<Record<string, unknown>> & { readonly request: object; readonly history: object[] };

let desk: Desk;
let line: Line;
beforeAll(async () => {
  desk = await openDesk();
  await desk.ask('one', 'Why?');
  await desk.run('rate', 'one', 'up');
  line = JSON.parse((await desk.run('export', '--format', 'jsonl')).stdout);
});
afterAll(() => desk[Symbol.asyncDispose]());

const row = { request_id: 'row', request_created_at: '2026-01-31T12:00:00Z' };
const aTime = 'must be a time in milliseconds since 1970, a whole number up to the year 2248\\.';
const neither = "record must be a line of an export in the format jsonl, or a row of Helicone's export\\.";

/** What a record is refused for, by how it differs from one that is taken in. */
const misfits: readonly (readonly [name: string, make: () => unknown, sentence: string])[] = [
  ...['yesterday', '2026-02-45', '2026-01-31T12:00:00Z', -1, 1.5, null, 9e15].map(
    (createdAt) =>
      [
        `a time of ${createdAt}`,
        () => ({ ...line, request: { ...line.request, id: 'other', createdAt } }),
        `record\\.request\\.createdAt: ${aTime}`,
      ] as const,
  ),
  [
    'a rating at no time',
    () => ({ ...line, history: [{ ...line.history[0], ratedAt: 'yesterday' }] }),
    `record\\.history\\.0\\.ratedAt: ${aTime}`,
  ],
  [
    'another version',
    () => ({ ...line, thumbwire: 2 }),
    'record\\.thumbwire: must be 1: another version wrote it\\.',
  ],
  [
    "a time of Helicone's that is none",
    () => ({ ...row, request_created_at: 'yesterday' }),
    'record\\.request_created_at: must be a time like 2026-01-31T12:00:00Z\\.',
  ],
  ['something else', () => ({ prompt: [], completion: [], label: true }), neither],
  ['a text', () => 'one', neither],
  ['nothing', () => null, neither],
];

test.each(misfits)(
  '%s is refused by the API in one sentence that names it',
  async (_name, make, sentence) => {
    const response = await fetch(`${desk.proxy.url}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${desk.proxy.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ record: make() }),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      data: null,
      error: expect.stringMatching(new RegExp(`^${sentence}$`)),
    });
  },
);

test('the command names each such line, and ends with code 1', async () => {
  const path = join(desk.proxy.home, 'misfits.jsonl');
  await writeFile(path, misfits.map(([, make]) => `${JSON.stringify(make())}\n`).join(''));

  const ended = await desk.run('import', path);

  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe(`${misfits.length} lines were not taken in.\n`);
  const told = misfits.slice(0, 10).map(([, , sentence], index) => `  Line ${index + 1}: ${sentence}\n`);
  expect(ended.stdout).toMatch(
    new RegExp(`^0 requests taken in\\.\n${told.join('')}  \\.\\.\\. and ${misfits.length - 10} more\\.\n$`),
  );
});

test.each(['', '\n\n'])('a file of %j is an empty log: nothing to take in, and no failure', async (text) => {
  const path = join(desk.proxy.home, 'empty.jsonl');
  await writeFile(path, text);

  const ended = await desk.run('import', path);

  expect(ended).toEqual({ code: 0, stdout: '0 requests taken in.\n', stderr: '' });
});
