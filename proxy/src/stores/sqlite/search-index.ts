import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './connection.ts';
import { unpackText } from './packing.ts';
import { indexWords } from './search-text.ts';
import type { Prepare } from './write/statements.ts';

/** How much one step does at most. */
export interface StepBounds {
  readonly rows: number;
  readonly characters: number;
  /** It ends with the text over which this time has passed. */
  readonly ms: number;
}

/** So that a rating never waits long behind it. */
const smallStep: StepBounds = { rows: 128, characters: 512 * 1024, ms: 50 };

/**
 * The rowid of a request in the search index, as SQL: its time above the low 20 bits of its seq. Matches then
 * come in order of time without sorting. Two requests share one only if they began in the same millisecond and
 * a multiple of 1,048,576 requests apart; a search for words of one then finds both.
 */
export function searchRowid(createdAt: string, seq: string): string {
  return `((${createdAt} << 20) | (${seq} & 1048575))`;
}

/** The latest time that fits into a rowid of the index: the year 2248. */
export const latestTime = 2 ** 43 - 1;

/** Makes some of the texts that wait searchable, oldest first. Answers how many. */
export function indexSome(database: DatabaseSync, prepare: Prepare, step = smallStep): number {
  return inTransaction(database, () => {
    const waiting = prepare(`
      SELECT u.seq, r.created_at, t.request, t.response
      FROM unindexed u LEFT JOIN request r ON r.seq = u.seq LEFT JOIN text t ON t.seq = u.seq
      ORDER BY u.seq LIMIT ${step.rows}`);
    const entries = [];
    let characters = 0;
    for (const row of waiting.iterate()) {
      const request = unpackText(row.request) ?? '';
      const response = unpackText(row.response) ?? '';
      entries.push({ seq: Number(row.seq), createdAt: row.created_at, request, response });
      characters += request.length + response.length;
      if (characters > step.characters) break;
    }
    // FTS5 gathers a batch in memory only while its rowids ascend.
    entries.sort((a, b) => Number(a.createdAt) - Number(b.createdAt) || a.seq - b.seq);
    const insert = prepare(
      `INSERT INTO search (rowid, request, response) VALUES (${searchRowid(':createdAt', ':seq')}, :request, :response)`,
    );
    const remove = prepare('DELETE FROM unindexed WHERE seq = ?');
    const endsAt = performance.now() + step.ms;
    let indexed = 0;
    for (const { seq, createdAt, request, response } of entries) {
      if (typeof createdAt === 'number') {
        insert.run({ seq, createdAt, request: words(request), response: words(response) });
      }
      remove.run(seq);
      indexed += 1;
      if (performance.now() > endsAt) break;
    }
    return indexed;
  });
}

function words(text: string): string {
  return [...indexWords(text)].join(' ');
}
