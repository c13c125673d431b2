import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A real answer of a model. */
export interface Answer {
  readonly id: string;
  readonly text: string;
  readonly model: string;
  /** What it was asked, `null` where that was not recorded. */
  readonly prompt: string | null;
}

const fixtures = new URL('../fixtures/responses/', import.meta.url).pathname;

/** All answers of a folder that has the form of `test/fixtures/responses`. */
export function readAnswers(folder = fixtures): Answer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line): Answer => JSON.parse(line));
}
