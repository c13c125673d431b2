import { expect, test } from 'vitest';
import { type Result, run } from './bench.ts';
import { readAnswers } from './corpus.ts';
import { sharesOf, tableOf, tallyOf } from './tally.ts';

/** Every kind with four renderers, and every renderer with four kinds. */
const firstSeed = 7_000_000;
const seeds = Array.from({ length: 32 }, (_, index) => {
  const kind = index % 8;
  const renderer = (kind + 2 * Math.floor(index / 8)) % 8;
  return firstSeed + renderer * 8 + kind;
});

test('binds no response wrongly, and nearly all that can be told apart, on 32 pages in Chromium', async () => {
  const results: Result[] = [];
  for await (const result of run(seeds, readAnswers())) results.push(result);

  const tally = tallyOf(results);
  const shares = sharesOf(tally);
  console.log(`Seeds from ${firstSeed}\n${tableOf(results)}`);

  expect(tally.wrong).toBe(0);
  expect(shares.distinct).toBeGreaterThanOrEqual(0.995);
  expect(shares.readable).toBeGreaterThanOrEqual(0.985);
  expect(tally.right).toBeGreaterThan(500);
  expect(tally.unloggedAsked + tally.unloggedSilent).toBeGreaterThan(30);
}, 300_000);
