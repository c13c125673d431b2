import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillHome } from '../bench/log/fill.ts';
import { peakBytes, resetPeak } from '../bench/peak.ts';
import { type Ended, thumbwire } from '../cli/run.ts';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { residentBytes } from '../support/resident-bytes.ts';

const requests = 20_000;

let first: ChildProxy;
let second: ChildProxy;
const resources = new AsyncDisposableStack();

/** A proxy on a home that may be filled before. */
async function openProxy(fill: (home: string) => Promise<unknown> = async () => {}): Promise<ChildProxy> {
  const { path } = resources.use(await temporaryHome());
  await fill(path);
  const proxy = await startChildProxy({ home: path });
  resources.defer(async () => void (await proxy.stop()));
  return proxy;
}

beforeAll(async () => {
  first = await openProxy((home) =>
    fillHome(home, { requests, endsAt: Date.parse('2026-02-01T00:00:00Z'), isIndexed: false }),
  );
  second = await openProxy();
});
afterAll(() => resources.disposeAsync());

const run = ({ url, home }: ChildProxy, ...args: string[]): Promise<Ended> =>
  thumbwire(args, { THUMBWIRE_URL: url, THUMBWIRE_HOME: home });

const manifestOf = async (file: string) => JSON.parse(await readFile(`${file}.manifest.json`, 'utf8'));

describe(`a log of ${requests} requests`, () => {
  test('export, import into an empty home, export again: the same, but for the times of the manifests', async () => {
    const [from, again] = [join(first.home, 'log.jsonl'), join(second.home, 'again.jsonl')];
    const idle = residentBytes(first.pid);
    await resetPeak(first.pid);

    const exported = await run(first, 'export', '--format', 'jsonl', '--out', from);
    const peak = await peakBytes(first.pid);
    const startedAt = performance.now();
    const imported = await run(second, 'import', from);
    const seconds = (performance.now() - startedAt) / 1000;
    const repeated = await run(second, 'export', '--format', 'jsonl', '--out', again);

    expect([exported, imported, repeated].map(({ code, stderr }) => [code, stderr])).toEqual(
      Array(3).fill([0, '']),
    );
    console.log(
      `Imported ${Math.round(requests / seconds)} requests/s; the proxy that exported: ${Math.round(idle / 1e6)} MB, then ${Math.round(peak / 1e6)} MB at most.`,
    );
    expect(imported.stdout).toBe('20,000 requests taken in.\n');
    const manifests = await Promise.all([from, again].map(manifestOf));
    const [one, other] = manifests.map((manifest) => ({ ...manifest, id: '', createdAt: '' }));
    // The SHA-256 of the file is among it.
    expect(other).toEqual(one);
    expect(one).toMatchObject({ matched: requests, requests, lines: requests, leftOut: {} });
    // What the rest of the proxy takes is not the export's; a first start compiles the sources besides.
    expect(peak - idle).toBeLessThan(180e6);
  }, 1_200_000);

  test.each(['kto', 'sft', 'dpo', 'csv'])(
    'the home it was moved to gives the same as %s',
    async (format) => {
      const outs = [first, second].map(({ home }) => join(home, `log.${format}`));

      const ended = await Promise.all(
        [first, second].map((proxy, index) =>
          run(proxy, 'export', '--format', format, '--out', outs[index] ?? ''),
        ),
      );

      expect(ended.map(({ code }) => code)).toEqual([0, 0]);
      const [one, other] = await Promise.all(outs.map(manifestOf));
      expect(one.lines).toBeGreaterThan(100);
      expect({ ...other, id: '', createdAt: '' }).toEqual({ ...one, id: '', createdAt: '' });
    },
    600_000,
  );
});

test('bodies of many megabytes do not add up in the memory of the proxy', async () => {
  const proxy = await openProxy();
  const answer = 'So "it" is.\n'.repeat(400_000);
  const count = 60;
  const moment = { seconds: 1_769_817_600, milliseconds: 0 };
  for (let number = 0; number < count; number++) {
    const response = await fetch(`${proxy.url}/custom/v1/log`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        providerRequest: {
          url: 'https://api.openai.com/v1/chat/completions',
          json: { model: 'm', messages: [{ role: 'user', content: `Question ${number}` }] },
          meta: {},
        },
        providerResponse: {
          json: { choices: [{ index: 0, message: { role: 'assistant', content: answer } }] },
          status: 200,
          headers: {},
        },
        timing: { startTime: moment, endTime: moment },
      }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  await proxy.stop();
  const again = await startChildProxy({ home: proxy.home });
  resources.defer(async () => void (await again.stop()));
  const idle = residentBytes(again.pid);
  await resetPeak(again.pid);

  const out = join(proxy.home, 'large.jsonl');
  const ended = await run(again, 'export', '--format', 'jsonl', '--out', out);

  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { lines, sizeBytes } = await manifestOf(out);
  const peak = await peakBytes(again.pid);
  console.log(
    `${sizeBytes} bytes in ${lines} lines; the proxy: ${Math.round(idle / 1e6)} MB, then ${Math.round(peak / 1e6)} MB at most.`,
  );
  expect(lines).toBe(count);
  expect(sizeBytes).toBeGreaterThan(count * answer.length);
  expect(peak - idle).toBeLessThan(sizeBytes / 2);
}, 600_000);
