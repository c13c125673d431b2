// How fast it all is, beside others: npm run bench -- [--only PART,PART] [--rounds N] [--seconds N] [--json FILE].
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { abort } from './proxy/parts/abort.ts';
import { latency } from './proxy/parts/latency.ts';
import type { Part } from './proxy/parts/part.ts';
import { steady } from './proxy/parts/steady.ts';
import { json, streams } from './proxy/parts/throughput.ts';
import { startRig } from './proxy/rig.ts';
import { describeMachine, machineLine, type Row, rowsIn, tableOf, writeReport } from './report.ts';

const parts: Readonly<Record<string, Part>> = { json, streams, latency, steady, abort };

/** Measured by scripts of their own, which take longer and can be asked for more. */
const scripts: Readonly<Record<string, string>> = {
  store: 'a log of a million requests beside one of ten thousand (npm run bench:store)',
  export: 'files of a generated log (npm run bench:export)',
  page: 'what the extension costs a page (npm run bench:page)',
};

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
  const summaries = Object.entries(parts).map(([name, { summary }]) => [name, summary]);
  for (const [name = '', summary] of [...summaries, ...Object.entries(scripts)]) {
    console.log(`  ${name.padEnd(8)} ${summary}`);
  }
  console.log(`\nWithout --only: ${Object.keys(parts).join(', ')}.`);
  process.exit();
}
const names = asked.only.split(',');
const known = [...Object.keys(parts), ...Object.keys(scripts)];
for (const name of names) {
  if (!known.includes(name)) throw new Error(`There is no part "${name}"; there are ${known.join(', ')}.`);
}

const machine = describeMachine();
console.log(`${machineLine(machine)}\n`);
const folder = await mkdtemp(join(tmpdir(), 'thumbwire-bench-'));
await using rig = await startRig();
try {
  const rows: Row[] = [];
  for (const name of names) {
    const part = parts[name];
    const bench = { rig, folder, rounds: Number(asked.rounds), seconds: Number(asked.seconds) };
    const measured = part === undefined ? await runScript(name) : await part.run(bench);
    if (part !== undefined) console.log(`${tableOf(measured)}\n`);
    rows.push(...measured);
  }
  if (asked.json !== undefined) await writeReport(asked.json, machine, rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function runScript(name: string): Promise<readonly Row[]> {
  const file = join(folder, `${name}.json`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--no-maglev', script, '--json', file], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The part "${name}" ended with ${code}.`);
  return rowsIn(await readFile(file, 'utf8'));
}
