import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { ExportManifest } from '@thumbwire/shared';

/** What the database itself says of a log, counted by other means than an export. */
export interface Counts {
  readonly requests: number;
  readonly rated: number;
  /** Rated, and with a whole answer. */
  readonly answered: number;
  /** Of those, rated up or corrected. */
  readonly good: number;
  /** Of those, corrected. */
  readonly corrected: number;
}

export function countLog(file: string): Counts {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database
    .prepare(`
      SELECT count(*) AS requests, count(r.rating) AS rated,
        sum(r.rating IS NOT NULL AND r.state = 'complete' AND t.response <> '') AS answered,
        sum(r.rating IS NOT NULL AND r.state = 'complete' AND t.response <> ''
          AND (r.rating = 1 OR f.correction IS NOT NULL)) AS good,
        sum(r.state = 'complete' AND t.response <> '' AND f.correction IS NOT NULL) AS corrected
      FROM request r LEFT JOIN text t ON t.seq = r.seq LEFT JOIN feedback f ON f.seq = r.seq`)
    .get();
  database.close();
  const of = (name: keyof Counts) => Number(row?.[name] ?? 0);
  return {
    requests: of('requests'),
    rated: of('rated'),
    answered: of('answered'),
    good: of('good'),
    corrected: of('corrected'),
  };
}

/** Fails unless the file of an export is what its manifest and the database say. */
export async function checkFile(path: string, manifest: ExportManifest, counts: Counts): Promise<void> {
  const { format, matched, requests, lines, sizeBytes, sha256, leftOut } = manifest;
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  const expected = { jsonl: counts.requests, csv: counts.requests, kto: counts.answered, sft: counts.good };
  const file = await readFileOf(path, format === 'csv');
  expectSame(`${format}: matched`, matched, counts.requests);
  expectSame(`${format}: in the file or left out`, requests + left, matched);
  expectSame(`${format}: bytes of the file`, file.sizeBytes, sizeBytes);
  expectSame(`${format}: SHA-256 of the file`, file.sha256, sha256);
  expectSame(`${format}: lines of the file`, file.lines, lines + Number(format === 'csv'));
  if (format === 'dpo') {
    if (lines <= counts.corrected || requests > counts.answered) throw new Error(`dpo: ${lines} pairs`);
  } else {
    expectSame(`${format}: requests`, requests, expected[format]);
    expectSame(`${format}: lines`, lines, requests);
  }
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${found}, and not ${expected}.`);
}

/** Counts the lines; those within a quoted cell of a spreadsheet are none, those of JSON are read now and then. */
async function readFileOf(path: string, isCsv: boolean) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let lines = 0;
  let isQuoted = false;
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    if (isCsv) {
      for (const byte of chunk) {
        if (byte === 0x22) isQuoted = !isQuoted;
        else if (byte === 0x0a && !isQuoted) lines += 1;
      }
      continue;
    }
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines += 1;
      if (lines % 1000 === 1) JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
    }
  }
  if (rest !== '') throw new Error(`${path} ends in the middle of a line.`);
  return { sizeBytes, lines, sha256: hash.digest('hex') };
}
