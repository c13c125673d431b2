import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { describeMachine, isMet, percentile, type Row, rowsIn, tableOf, writeReport } from './report.ts';

const fast: Row = { name: 'page, p50', value: 1.2345, goal: 5, better: 'lower', unit: 'ms' };
const slow: Row = { name: 'written', value: 900, goal: 1000, better: 'higher', unit: 'req/s' };
const told: Row = { name: 'requests', value: 1_000_000, goal: null, better: 'higher', unit: '' };

test('a figure meets its goal on the side that is better, and where there is none', () => {
  const met = [fast, slow, told, { ...fast, value: 5 }, { ...fast, value: 5.1 }].map(isMet);

  expect(met).toEqual([true, false, true, true, false]);
});

test('the table tells each goal, and which one is missed', () => {
  expect(tableOf([fast, slow, told]).split('\n')).toEqual([
    'page, p50    1.23 ms  <= 5 ms',
    'written    900 req/s  >= 1,000 req/s  MISSED',
    'requests   1,000,000',
  ]);
});

test('the report for programs has each figure by its name, and the machine', async () => {
  await using folder = await temporaryHome();
  const file = join(folder.path, 'report.json');

  await writeReport(file, describeMachine(), [fast, slow]);
  const report = await readFile(file, 'utf8');

  expect(rowsIn(report)).toEqual([{ ...fast, value: 1.23 }, slow]);
  expect(JSON.parse(report)).toMatchObject({
    machine: { versions: { node: process.versions.node } },
    'page, p50': { value: 1.23, goal: 5, better: 'lower', ok: true },
    written: { value: 900, goal: 1000, better: 'higher', ok: false },
  });
});

test.for([
  [[3, 1, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => 100 - index), 0.99, 99],
  [[7], 0.99, 7],
] as const)('of %j the share %d does not exceed %d', ([values, share, expected]) => {
  expect(percentile(values, share)).toBe(expected);
});
