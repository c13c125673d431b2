// How quickly a log is read, a small and a large one in turns:
// npm run bench:store -- [--requests N] [--home DIR] [--json FILE] [--only PART]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { databaseOf, makeReady } from './log/ready.ts';
import { describeMachine, machineLine, type Row, tableOf, writeReport } from './report.ts';
import { growthOf } from './store/growth.ts';
import { insights } from './store/insights.ts';
import { openLog } from './store/log.ts';
import { lookups } from './store/lookups.ts';
import { type Measured, measure } from './store/measure.ts';
import { memoryOf } from './store/memory.ts';
import { pages } from './store/pages.ts';
import { heading, lineOf, rowsOf } from './store/rows.ts';
import { scans } from './store/scans.ts';
import { texts } from './store/texts.ts';

const shapes = { pages, texts, lookups, insights, scans };
const parts = [...Object.keys(shapes), 'growth', 'memory'];
const smallRequests = 10_000;
/** Each of them is asked about once. */
const sampleCount = 200;

const { values: asked } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    // Stays, and is used again if a log is in it.
    home: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string', multiple: true, default: parts },
  },
});
const unknown = asked.only.find((part) => !parts.includes(part));
if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${parts.join(', ')}.`);

const folder = await mkdtemp(join(tmpdir(), 'thumbwire-bench-'));
try {
  const homes = { small: join(folder, 'small'), large: asked.home ?? join(folder, 'large') };
  await makeReady(homes.small, { requests: smallRequests, isIndexed: true });
  await makeReady(homes.large, { requests: Number(asked.requests), isIndexed: true });
  const machine = describeMachine();
  console.log(`${machineLine(machine)}.`);
  const rows: Row[] = await askAll(homes);
  if (asked.only.includes('growth')) {
    for (const home of Object.values(homes)) console.log(growthOf(databaseOf(home)));
  }
  if (asked.only.includes('memory')) rows.push(...(await memoryOf(homes.large)));
  console.log(`\n${tableOf(rows.filter(({ goal }) => goal !== null))}`);
  if (asked.json !== undefined) await writeReport(asked.json, machine, rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function askAll(homes: { small: string; large: string }): Promise<Row[]> {
  const wanted = Object.entries(shapes).filter(([part]) => asked.only.includes(part));
  if (wanted.length === 0) return [];
  await using small = await openLog(homes.small, sampleCount);
  await using large = await openLog(homes.large, sampleCount);
  console.log(heading(small.requests, large.requests));
  const measured: Measured[] = [];
  for (const shape of wanted.flatMap(([, list]) => list)) {
    const found = await measure(shape, { small, large });
    console.log(typeof found === 'string' ? `${shape.name.padEnd(40)}${found}` : lineOf(found));
    if (typeof found !== 'string') measured.push(found);
  }
  return rowsOf(measured);
}
