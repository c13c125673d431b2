// How fast a log is exported, and what it costs: npm run bench:export -- [--requests N] [--json FILE] [--home FOLDER].
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportFormats } from '@thumbwire/shared';
import { checkFile, countLog } from './export/check.ts';
import { type Cost, removeExport, runExport } from './export/run.ts';
import { databaseOf, makeReady } from './log/ready.ts';
import { describeMachine, machineLine, type Row, writeReport } from './report.ts';

const { values: asked } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    json: { type: 'string' },
    // Stays, and is used again if a log is in it.
    home: { type: 'string' },
    format: { type: 'string', multiple: true, default: [...exportFormats] },
  },
});
const requests = Number(asked.requests);
const folder = await mkdtemp(join(tmpdir(), 'thumbwire-bench-'));
const home = asked.home ?? join(folder, 'home');
const round = (value: number, digits = 0) => Number(value.toFixed(digits));
const whole = (value: number) => round(value).toLocaleString('en');
const megabytes = (bytes: number) => round(bytes / 1e6);

/** Files without bodies are promised to be written faster. */
const goals = { withoutBodies: 50_000, withBodies: 10_000, peakMegabytes: 300 };

/** One row of the report. */
interface Measured {
  readonly format: string;
  /** Requests that were read, and of them in the file, each second. */
  readonly readPerSecond: number;
  readonly writtenPerSecond: number;
  readonly read: number;
  readonly written: number;
  readonly seconds: number;
  readonly fileMegabytes: number;
  readonly proxyPeakMegabytes: number;
  readonly commandPeakMegabytes: number;
  readonly delayMs: Cost['delay'];
  readonly idleDelayMs: Cost['delay'];
}

try {
  await makeReady(home, { requests, isIndexed: false });
  const counts = countLog(databaseOf(home));
  const machine = describeMachine();
  console.log(`${whole(counts.requests)} requests, ${whole(counts.rated)} rated. ${machineLine(machine)}.`);
  const rows: Measured[] = [];
  for (const format of asked.format) {
    const out = join(folder, `log.${format}`);
    const cost = await runExport({ home, format, out });
    await checkFile(out, cost.manifest, counts);
    await removeExport(out);
    const row = measuredOf(cost);
    rows.push(row);
    report(row);
  }
  if (asked.json !== undefined) await writeReport(asked.json, machine, rows.flatMap(figuresOf));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function measuredOf({ manifest, durationMs, ...cost }: Cost): Measured {
  const { format, matched, requests: written, sizeBytes, leftOut } = manifest;
  // Those without a rating are counted and not read.
  const read = matched - (leftOut.unrated ?? 0);
  return {
    format,
    readPerSecond: round((read / durationMs) * 1000),
    writtenPerSecond: round((written / durationMs) * 1000),
    read,
    written,
    seconds: round(durationMs / 1000, 2),
    fileMegabytes: megabytes(sizeBytes),
    proxyPeakMegabytes: megabytes(cost.proxyPeakBytes),
    commandPeakMegabytes: megabytes(cost.commandPeakBytes),
    delayMs: cost.delay,
    idleDelayMs: cost.idleDelay,
  };
}

function figuresOf({ format, readPerSecond, proxyPeakMegabytes }: Measured): Row[] {
  const perSecond = format === 'csv' ? goals.withoutBodies : goals.withBodies;
  return [
    {
      name: `export: ${format}`,
      value: readPerSecond,
      goal: perSecond,
      better: 'higher',
      unit: 'requests/s',
    },
    {
      ...{ name: `export: ${format}, peak of the proxy`, value: proxyPeakMegabytes },
      ...{ goal: goals.peakMegabytes, better: 'lower', unit: 'MB' },
    },
  ];
}

function report(row: Measured): void {
  const delays = [row.delayMs, row.idleDelayMs].map(
    ({ p99, most }) => `${round(p99, 1)}/${round(most, 1)} ms`,
  );
  console.log(
    [
      row.format.padEnd(6),
      `${whole(row.read)} read, ${whole(row.written)} written in ${row.seconds} s:`,
      `${whole(row.readPerSecond)}/s read, ${whole(row.writtenPerSecond)}/s written;`,
      `${whole(row.fileMegabytes)} MB; peak of the proxy ${row.proxyPeakMegabytes} MB,`,
      `of the command ${row.commandPeakMegabytes} MB;`,
      `event loop held up (p99/most) ${delays[0]}, idle ${delays[1]}`,
    ].join(' '),
  );
}
