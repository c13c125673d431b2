import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What Node is started with, so that its process can be asked. */
export const delayMeter: readonly string[] = [
  '--import',
  fileURLToPath(new URL('delay-meter.ts', import.meta.url)),
];

/** How long the event loop of a process was held up, in milliseconds. */
export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** A process that was started with the meter. */
interface Metered {
  signal(name: NodeJS.Signals): void;
  stderr(): string;
}

/** Asks for the delays since it was asked last, or since its start. */
export async function delayOf(process: Metered): Promise<Delay> {
  const before = process.stderr().length;
  process.signal('SIGUSR2');
  for (;;) {
    const told = /\{"delay":(\{.*?\})\}\n/.exec(process.stderr().slice(before))?.[1];
    if (told !== undefined) return JSON.parse(told);
    await setTimeout(5);
  }
}
