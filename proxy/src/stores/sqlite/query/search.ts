import type { Condition } from '@thumbwire/shared';
import { InvalidError } from '@thumbwire/shared/errors';
import { searchRowid } from '../search-index.ts';
import { fold, readSearch } from '../search-text.ts';
import { type Comparison, compare } from './comparison.ts';
import { allOf, anyOf, raw, type Sql, sql } from './sql.ts';

type Columns = readonly ('request' | 'response')[];

/** More words than anybody searches for. */
const mostWords = 200;

/** The rowid of the request `r` in the search index. */
const rowid = raw(searchRowid('r.created_at', 'r.seq'));

/** What is asked of the index, and what must hold of the texts themselves. */
export interface CompiledSearch {
  /** Query of the index; `null`: the index cannot help, and all texts are looked through. */
  readonly match: string | null;
  readonly checks: readonly Sql[];
}

/** Compiles `contains`: every word occurs, and quoted pieces as they are. */
export function compileContains(columns: Columns, value: string): CompiledSearch {
  const { words, substrings } = readSearch(value);
  if (words.length > mostWords) {
    throw new InvalidError(`A search must not have more than ${mostWords} words; look for fewer.`);
  }
  const terms = words.map((word) => `"${word}"`).join(' AND ');
  return {
    match: words.length === 0 ? null : `{${columns.join(' ')}} : (${terms})`,
    checks: substrings.map((substring) => inTexts(columns, (text) => sql`text_has(${text}, ${substring})`)),
  };
}

const columnsOf: Partial<Record<Condition['field'], Columns>> = {
  request_text: ['request'],
  response_text: ['response'],
  text: ['request', 'response'],
};

/** The texts that a field of full text searches; `undefined` for other fields. */
export function searchedColumns(field: Condition['field']): Columns | undefined {
  return columnsOf[field];
}

/**
 * A condition on full text.
 *
 * @param access How the index is asked: for all its matches at once (`set`), or about one request after the other
 *   (`lookup`), which is quicker for a few.
 */
export function searchCondition(
  columns: Columns,
  comparison: Comparison,
  value: string,
  access: 'set' | 'lookup',
): Sql {
  if (comparison !== 'contains') {
    return inTexts(columns, (text) => compare(sql`text_of(${text})`, { comparison, value }));
  }
  if (fold(value) === '') return hasText(columns);
  const { match, checks } = compileContains(columns, value);
  if (match === null) return allOf(checks);
  const isMatch =
    access === 'set'
      ? sql`${rowid} IN (SELECT rowid FROM search WHERE search MATCH ${match})`
      : sql`EXISTS (SELECT 1 FROM search WHERE search MATCH ${match} AND rowid = ${rowid})`;
  return allOf([isMatch, ...checks]);
}

/** Has a text at all. */
export function hasText(columns: Columns): Sql {
  return inTexts(columns, (text) => sql`${text} IS NOT NULL`);
}

function inTexts(columns: Columns, test: (text: Sql) => Sql): Sql {
  const tests = columns.map((column) => test(raw(`t.${column}`)));
  return sql`EXISTS (SELECT 1 FROM text t WHERE t.seq = r.seq AND ${anyOf(tests)})`;
}
