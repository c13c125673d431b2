import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExportManifest } from '@thumbwire/shared';
import { type ChildProxy, startChildProxy } from '../../support/child-proxy.ts';
import { type Delay, delayMeter, delayOf } from '../event-loop.ts';
import { peakBytes, peakUntilEnd, resetPeak } from '../peak.ts';
import { nodeEnvironment, nodeFlags } from '../started.ts';

const bin = fileURLToPath(new URL('../../../proxy/bin/thumbwire.js', import.meta.url));

/** What an export cost. */
export interface Cost {
  readonly manifest: ExportManifest;
  /** From the start of the command to its end. */
  readonly durationMs: number;
  readonly proxyPeakBytes: number;
  readonly commandPeakBytes: number;
  readonly delay: Delay;
  /** Of the same proxy, while nothing happened. */
  readonly idleDelay: Delay;
}

/** Exports a whole log by the command line, from a proxy that does nothing else. */
export async function runExport(options: {
  home: string;
  format: string;
  out: string;
  nodeArguments?: readonly string[];
}): Promise<Cost> {
  const { home, format, out, nodeArguments = [] } = options;
  const proxy = await startChildProxy({
    home,
    nodeArguments: [...nodeFlags, ...delayMeter, ...nodeArguments],
    env: nodeEnvironment,
  });
  try {
    await delayOf(proxy);
    await setTimeout(2_000);
    const idleDelay = await delayOf(proxy);
    await resetPeak(proxy.pid);
    const startedAt = performance.now();
    const { manifest, commandPeakBytes } = await command(proxy, ['--format', format, '--out', out]);
    const durationMs = performance.now() - startedAt;
    const [delay, proxyPeakBytes] = [await delayOf(proxy), await peakBytes(proxy.pid)];
    return { manifest, durationMs, proxyPeakBytes, commandPeakBytes, delay, idleDelay };
  } finally {
    await proxy.stop();
  }
}

/** Removes what an export wrote. */
export async function removeExport(out: string): Promise<void> {
  for (const file of [out, `${out}.manifest.json`]) await rm(file, { force: true });
}

async function command(proxy: ChildProxy, args: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'export', ...args, '--json'], {
    env: { PATH: process.env.PATH ?? '', THUMBWIRE_URL: proxy.url, THUMBWIRE_HOME: proxy.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const peak = peakUntilEnd(child.pid ?? Number.NaN);
  const [code, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
  ]);
  if (code !== 0) throw new Error(`The export ended with ${code}: ${stderr.join('')}`);
  const manifest: ExportManifest = JSON.parse(stdout.join(''));
  return { manifest, commandPeakBytes: await peak };
}
