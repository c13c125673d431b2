// How often the locator is right, over many pages: npm run test:locate -- [first seed] [pages] [folder of responses].
import { type Result, run } from './bench.ts';
import { readAnswers } from './corpus.ts';
import { tableOf } from './tally.ts';

const [first, count = '192', folder] = process.argv.slice(2);
const start = first === undefined ? Math.floor(Math.random() * 1e6) : Number(first);
const seeds = Array.from({ length: Number(count) }, (_, index) => start + index);
console.log(`Pages of the seeds ${start} to ${start + seeds.length - 1}.`);

const results: Result[] = [];
for await (const result of run(seeds, readAnswers(folder))) {
  results.push(result);
  const { page, found } = result;
  const name = `${page.seed} ${page.kind} ${page.renderer}`;
  for (const stray of found.strays) console.log(`${name}: WRONG, bound where no answer is: ${stray}`);
  for (const [index, { id, expected, obstacle }] of page.turns.entries()) {
    const outcome = found.outcomes[index];
    const isWorthTelling =
      outcome === 'wrong' || (expected !== null && outcome !== 'right' && obstacle === null);
    if (isWorthTelling) console.log(`${name} ${id}: ${outcome} (${found.reasons[index]}), is ${expected}`);
  }
}
console.log(tableOf(results));
const durations = results.map(({ found }) => found.durationMs).toSorted((one, other) => one - other);
console.log(`Time per page, asking included: median ${durations[durations.length >> 1]?.toFixed(0)} ms.`);
process.exitCode = results.some(({ found }) => found.strays.length > 0 || found.outcomes.includes('wrong'))
  ? 1
  : 0;
