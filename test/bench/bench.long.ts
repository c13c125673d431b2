import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));

test('the benchmark proves every contender right, measures each, and reports it for programs', async () => {
  await using folder = await temporaryHome();
  const file = join(folder.path, 'report.json');

  const args = [
    '--only',
    'json,streams,latency,steady,abort',
    '--rounds',
    '1',
    '--seconds',
    '1',
    '--json',
    file,
  ];
  await promisify(execFile)(process.execPath, [bench, ...args]);
  const { machine, ...figures }: Record<string, { value: number; ok: boolean }> = JSON.parse(
    await readFile(file, 'utf8'),
  );

  expect(machine).toMatchObject({ versions: { node: process.versions.node } });
  expect(Object.keys(figures)).toEqual(
    expect.arrayContaining([
      ...['json: logged ÷ http-proxy', 'json: logged ÷ portkey', 'json: socket pipe, CPU'],
      ...['streams: logged ÷ http-proxy', 'latency: added p50 ÷ http-proxy', 'steady: added p50'],
      ...['steady: search index lag, most', 'abort: connections left open'],
    ]),
  );
  for (const [name, { value }] of Object.entries(figures)) expect(value, name).toSatisfy(Number.isFinite);
  expect(figures['abort: connections left open']).toMatchObject({ value: 0, ok: true });
}, 300_000);
