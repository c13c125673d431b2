import type { DatabaseSync } from 'node:sqlite';
import { unpackText } from './packing.ts';
import { fold } from './search-text.ts';

/**
 * Adds the functions that queries call. SQLite cannot be interrupted from here, but a function that it calls can throw.
 *
 * @param checkTime Throws when the time of the query is over.
 */
export function addReaderFunctions(database: DatabaseSync, checkTime: () => void): void {
  database.function('within_time', (_seq) => {
    checkTime();
    return 1;
  });
  database.function('fold', { deterministic: true }, (text) =>
    typeof text === 'string' ? fold(text) : null,
  );
  database.function('text_of', { deterministic: true }, (value) => {
    checkTime();
    return unpackText(value);
  });
  database.function('text_has', { deterministic: true }, (value, folded) => {
    checkTime();
    const text = unpackText(value);
    return text === null ? null : Number(fold(text).includes(String(folded)));
  });
}
