// How fast the proxy is beside others: npm run bench -- [--only json,streams] [--rounds N] [--seconds N] [--json FILE].
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { abort } from './proxy/parts/abort.ts';
import { latency } from './proxy/parts/latency.ts';
import type { Part } from './proxy/parts/part.ts';
import { steady } from './proxy/parts/steady.ts';
import { json, streams } from './proxy/parts/throughput.ts';
import { startRig } from './proxy/rig.ts';
import { describeMachine, machineLine, type Row, tableOf, writeReport } from './report.ts';

const parts: Readonly<Record<string, Part>> = { json, streams, latency, steady, abort };

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(parts).join() },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (asked.help) {
  console.log('npm run bench -- [--only PART,PART] [--rounds N] [--seconds N] [--json FILE]\n');
  for (const [name, { summary }] of Object.entries(parts)) console.log(`  ${name.padEnd(8)} ${summary}`);
  process.exit();
}
const names = asked.only.split(',');
for (const name of names) {
  if (parts[name] === undefined)
    throw new Error(`There is no part "${name}": ${Object.keys(parts).join(', ')}.`);
}

const machine = describeMachine();
console.log(`${machineLine(machine)}\n`);
const folder = await mkdtemp(join(tmpdir(), 'thumbwire-bench-'));
await using rig = await startRig();
try {
  const rows: Row[] = [];
  for (const name of names) {
    const measured = await parts[name]?.run({
      ...{ rig, folder, rounds: Number(asked.rounds), seconds: Number(asked.seconds) },
    });
    console.log(`${tableOf(measured ?? [])}\n`);
    rows.push(...(measured ?? []));
  }
  if (asked.json !== undefined) await writeReport(asked.json, machine, rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
