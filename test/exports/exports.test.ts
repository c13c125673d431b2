import { createHash } from 'node:crypto';
import { exportFormats, InvalidError, NotFoundError } from '@thumbwire/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { sayings, startExportProvider } from './export-provider.ts';

let proxy: TestProxy;
const resources = new AsyncDisposableStack();
beforeAll(async () => {
  const provider = resources.use(await startExportProvider());
  proxy = resources.use(await startProxy({ providers: { openai: `${provider.url}/v1` } }));
  for (const [id, { rating, comment }] of Object.entries(sayings)) {
    const response = await fetch(`${proxy.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'helicone-request-id': id },
      body: JSON.stringify({ model: id, stream: true, messages: [{ role: 'user', content: 'Why?' }] }),
    });
    await response.text();
    if (rating !== null) await proxy.client.addFeedback(id, rating, comment === null ? {} : { comment });
  }
});
afterAll(() => resources.disposeAsync());

async function file(format: string, filter?: unknown): Promise<{ response: Response; text: string }> {
  const asked = new URLSearchParams({ format });
  if (filter !== undefined) asked.set('filter', JSON.stringify(filter));
  const response = await fetch(`${proxy.url}/v1/export?${asked}`, {
    headers: { authorization: `Bearer ${proxy.key}` },
  });
  return { response, text: await response.text() };
}

const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('streams a file with its name, its type and the id of its manifest', async () => {
  const { response, text } = await file('kto');

  const id = response.headers.get('thumbwire-export-id') ?? '';
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/jsonl');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="thumbwire-kto.jsonl"');
  expect(linesOf(text)).toMatchObject([
    { prompt: [{ content: 'Why?' }], completion: [{ content: 'Because of the tide.' }], label: true },
    { prompt: [{ content: 'Why?' }], completion: [{ content: 'No "idea",\nsorry.' }], label: false },
  ]);
  expect((await proxy.client.api.exports.manifest({ id })).data).toMatchObject({
    id,
    format: 'kto',
    filter: 'all',
    matched: 3,
    requests: 2,
    lines: 2,
    sizeBytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    leftOut: { unrated: 1 },
  });
});

test('pairs, conversations and rows of the same requests', async () => {
  const [dpo, sft, csv] = [await file('dpo'), await file('sft'), await file('csv')];

  expect(linesOf(dpo.text)).toMatchObject([
    { chosen: [{ content: 'Because of the tide.' }], rejected: [{ content: 'No "idea",\nsorry.' }] },
  ]);
  expect(linesOf(sft.text)).toEqual([
    {
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: 'Because of the tide.' },
      ],
    },
  ]);
  expect(csv.response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.text.match(/^req-\w+,/gm)).toEqual(['req-good,', 'req-bad,', 'req-none,']);
  expect(csv.text).toContain("'=HYPERLINK");
});

test('takes the filters of a query', async () => {
  const down = await file('kto', { feedback: { rating: { equals: false } } });

  expect(linesOf(down.text)).toMatchObject([{ label: false }]);
});

test.each(exportFormats)('nothing found is an empty file as %s, and no failure', async (format) => {
  const { response, text } = await file(format, { request_response_rmt: { model: { equals: 'nobody' } } });

  const id = response.headers.get('thumbwire-export-id') ?? '';
  const titles = (await file('csv')).text.split('\n', 1)[0];
  expect(response.status).toBe(200);
  expect(text).toBe(format === 'csv' ? `${titles}\n` : '');
  expect((await proxy.client.api.exports.manifest({ id })).data).toMatchObject({
    ...{ matched: 0, requests: 0, lines: 0, sizeBytes: Buffer.byteLength(text), leftOut: {} },
    sha256: createHash('sha256').update(text).digest('hex'),
  });
});

test('by the client, in pieces', async () => {
  const { id, body } = await proxy.client.exportRequests({ format: 'sft' });

  const text = await new Response(body).text();

  expect(linesOf(text)).toHaveLength(1);
  expect((await proxy.client.api.exports.manifest({ id })).data.requests).toBe(1);
  await expect(proxy.client.api.exports.manifest({ id: 'nobody' })).rejects.toThrow(NotFoundError);
  await expect(
    proxy.client.exportRequests({ format: 'sft', filter: { feedback: { mood: { equals: 1 } } } }),
  ).rejects.toThrow(InvalidError);
});

test.each([
  ['format=xml', /^format must be one of kto, dpo, sft, jsonl, csv\.$/],
  ['', /^format must be one of/],
  ['format=kto&filter=nope', /^filter is not JSON/],
  ['format=kto&filter=%7B%22feedback%22%3A%7B%22mood%22%3A%7B%22equals%22%3A1%7D%7D%7D', /"mood"/],
  [
    `format=kto&filter=${encodeURIComponent('{"request":{"created_at":{"gte":"2026-02-45"}}}')}`,
    /^filter\.request\.created_at\.gte must be a time like "2026-01-31T12:00:00Z", not "2026-02-45"\.$/,
  ],
  ['format=kto&filter=%22all%22&filter=%22all%22', /^filter must be given once, as JSON\.$/],
])('refuses "%s" with one sentence, and no file', async (query, sentence) => {
  const response = await fetch(`${proxy.url}/v1/export?${query}`, {
    headers: { authorization: `Bearer ${proxy.key}` },
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ data: null, error: expect.stringMatching(sentence) });
});

test('a reader that leaves ends the export, and frees its place', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const begun = await proxy.client.exportRequests({ format: 'csv' }).catch(() => null);
    await begun?.body.cancel();
    statuses.push(begun === null ? 503 : 200);
  }

  expect(statuses.slice(0, 2)).toEqual([200, 200]);
  await expect.poll(async () => (await file('csv')).response.status, { timeout: 60_000 }).toBe(200);
});
