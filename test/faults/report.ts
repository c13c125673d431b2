import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Reporter, TestModule } from 'vitest/node';
import { type Counts, toText } from './counts.ts';

/** Prints at the end what all tests went through, and writes it as JSON to the file that THUMBWIRE_FAULTS_JSON names. */
export const report: Reporter = {
  onTestRunEnd(modules) {
    const told = modules.flatMap(countsOf);
    const width = Math.max(...told.map(({ subject }) => subject.length));
    const lines = told.map(({ subject, counts }) => `${subject.padEnd(width)}  ${toText(counts)}`);
    const load = loadavg().map((each) => each.toFixed(1));
    process.stdout.write(`\nWhat was broken, and what came of it (load ${load.join(' ')}):\n`);
    process.stdout.write(`${lines.join('\n')}\n`);
    const file = process.env.THUMBWIRE_FAULTS_JSON;
    if (file === undefined) return;
    const bySubject = Object.fromEntries(told.map(({ subject, counts }) => [subject, counts]));
    writeFileSync(file, `${JSON.stringify(bySubject, null, 2)}\n`);
  },
};

function countsOf(module: TestModule): { subject: string; counts: Counts }[] {
  return Array.from(module.children.allTests()).flatMap((test) => test.meta().counts ?? []);
}
