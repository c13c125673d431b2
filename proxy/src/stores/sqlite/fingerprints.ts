import type { DatabaseSync } from 'node:sqlite';
import { fingerprint } from '@thumbwire/shared/fingerprint';
import { choicesOf } from './choices.ts';
import { inTransaction } from './connection.ts';
import { unpackText } from './packing.ts';
import type { StepBounds } from './search-index.ts';
import type { Prepare } from './write/statements.ts';

/** So that a rating never waits long behind it. */
const smallStep: StepBounds = { rows: 128, characters: 1024 * 1024, ms: 50 };

/**
 * Makes some of the responses that wait findable in pages, newest first: somebody may be looking at them.
 *
 * @returns how many
 */
export function printSome(database: DatabaseSync, prepare: Prepare, step = smallStep): number {
  return inTransaction(database, () => {
    const waiting = prepare(`
      SELECT u.seq, t.response, t.choices FROM unprinted u LEFT JOIN text t ON t.seq = u.seq
      ORDER BY u.seq DESC LIMIT ${step.rows}`);
    const entries: { seq: number; choices: ReturnType<typeof choicesOf> }[] = [];
    let characters = 0;
    for (const row of waiting.iterate()) {
      const response = unpackText(row.response) ?? '';
      entries.push({ seq: Number(row.seq), choices: choicesOf(response, row.choices) });
      characters += response.length;
      if (characters > step.characters) break;
    }
    const insert = prepare('INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?)');
    const remove = prepare('DELETE FROM unprinted WHERE seq = ?');
    const endsAt = performance.now() + step.ms;
    let printed = 0;
    for (const { seq, choices } of entries) {
      for (const { choice, text } of choices) {
        for (const hash of fingerprint(text)) insert.run(hash, seq, choice);
      }
      remove.run(seq);
      printed += 1;
      if (performance.now() > endsAt) break;
    }
    return printed;
  });
}
