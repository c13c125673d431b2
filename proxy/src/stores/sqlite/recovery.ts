import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { sources } from '../exchange.ts';
import { inTransaction } from './connection.ts';
import { addActivity } from './write/activity.ts';
import { insertRequest, renamedLine, retireRequest } from './write/open-request.ts';
import { statementCache } from './write/statements.ts';

const text = z.string().nullable();

/** One line of the journal: what is known of an exchange when it begins. */
const JournalLine = z.object({
  seq: z.int().positive(),
  id: z.string(),
  instance: z.string(),
  begin: z.object({
    wantedId: text,
    createdAt: z.int(),
    source: z.enum(sources),
    origin: text,
    provider: z.string(),
    format: text,
    method: z.string(),
    path: z.string(),
    targetUrl: z.string(),
    userId: text,
    sessionId: text,
    sessionPath: text,
    sessionName: text,
    promptId: text,
    promptVersion: text,
    modelOverride: text,
    properties: z.record(z.string(), z.string()),
  }),
  /** The request whose id this one took, and the fresh id that the other got. */
  retires: z.object({ seq: z.int().positive(), id: z.string() }).nullable(),
});
export type JournalLine = z.infer<typeof JournalLine>;

/**
 * Brings what an earlier process left into the database: exchanges that had begun become `interrupted` requests.
 *
 * @returns What people should know of it, each one line.
 */
export function recover(database: DatabaseSync, journalPath: string): string[] {
  const segments = readdirSync(journalPath)
    .filter((name) => /^\d+\.log$/.test(name))
    .sort()
    .map((name) => join(journalPath, name));
  const lines = segments.flatMap(readSegment).sort((a, b) => a.seq - b.seq);
  const prepare = statementCache(database);
  const notes = inTransaction(database, () => {
    const renamed: string[] = [];
    for (const line of lines) {
      if (line.retires) {
        retireRequest(prepare, { kind: 'retire', ...line.retires, retriedAs: line.id });
      }
      if (prepare('SELECT 1 FROM request WHERE seq = ?').get(line.seq)) continue;
      const outcome = insertRequest(prepare, { ...line, retriedAs: null });
      if (outcome.kind === 'renamed') renamed.push(renamedLine(line.id, outcome.id));
    }
    const now = Date.now();
    const open = prepare("SELECT seq FROM request WHERE state = 'open' ORDER BY seq").all();
    const interrupt = prepare(
      "UPDATE request SET state = 'interrupted', error = ?, updated_at = ? WHERE seq = ?",
    );
    for (const { seq } of open) {
      interrupt.run('The proxy stopped before the response ended.', now, Number(seq));
      addActivity(prepare, 'request.logged', Number(seq), now);
    }
    if (open.length === 0) return renamed;
    return [`${open.length} requests of an earlier run are marked as interrupted.`, ...renamed];
  });
  for (const segment of segments) unlinkSync(segment);
  return notes;
}

/** The lines of a segment; the last one may be torn, because the process died while it wrote. */
function readSegment(path: string): JournalLine[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const parsed = JournalLine.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Torn: its id never left the proxy.
    return null;
  }
}

/** The highest seq that was ever given out. */
export function highestSeq(database: DatabaseSync): number {
  const row = database
    .prepare(
      'SELECT max(coalesce((SELECT max(seq) FROM request), 0), coalesce((SELECT max(seq) FROM activity), 0)) AS seq',
    )
    .get();
  return Number(row?.seq);
}

/** A secret of 32 bytes, made once. */
export function signingKey(database: DatabaseSync): Uint8Array {
  database
    .prepare("INSERT OR IGNORE INTO meta VALUES ('signing_key', ?)")
    .run(crypto.getRandomValues(new Uint8Array(32)));
  const value = database.prepare("SELECT value FROM meta WHERE name = 'signing_key'").get()?.value;
  if (!(value instanceof Uint8Array)) throw new Error('The signing key in the database is not readable.');
  return value;
}
