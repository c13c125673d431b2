import type { Condition } from '@thumbwire/shared';
import { InvalidError } from '@thumbwire/shared/errors';
import { fold } from '../search-text.ts';
import { type Sql, sql } from './sql.ts';

/** The operators that say what a value is; `not-…` says that none is so. */
export type Comparison = Exclude<Condition['operator'], `not-${string}`>;

/** What a condition asks for, without its negation. */
export interface Question {
  readonly comparison: Comparison;
  readonly value: string | number;
}

/** Longest pattern that SQLite matches. */
const longestPattern = 10_000;

const comparisons: Readonly<Record<Comparison, (expression: Sql, value: string | number) => Sql>> = {
  equals: (expression, value) => sql`${expression} = ${value}`,
  gt: (expression, value) => sql`${expression} > ${value}`,
  gte: (expression, value) => sql`${expression} >= ${value}`,
  lt: (expression, value) => sql`${expression} < ${value}`,
  lte: (expression, value) => sql`${expression} <= ${value}`,
  like: (expression, value) => sql`${expression} GLOB ${globOf(String(value))}`,
  ilike: (expression, value) => sql`fold(${expression}) GLOB ${globOf(fold(String(value)))}`,
  contains: (expression, value) => {
    const text = String(value);
    // SQLite's own lower() knows ASCII only and is several times quicker than ours.
    return isAscii(text)
      ? sql`instr(lower(${expression}), ${text.toLowerCase()}) > 0`
      : sql`instr(fold(${expression}), ${fold(text)}) > 0`;
  },
};

/** Compares one expression; unknown (NULL) where it has no value. */
export function compare(expression: Sql, { comparison, value }: Question): Sql {
  return comparisons[comparison](expression, value);
}

/** Takes a condition apart: what is asked, and whether the answer is turned round. */
export function readOperator(operator: Condition['operator']): {
  comparison: Comparison;
  isNegated: boolean;
} {
  switch (operator) {
    case 'not-equals':
      return { comparison: 'equals', isNegated: true };
    case 'not-contains':
      return { comparison: 'contains', isNegated: true };
    default:
      return { comparison: operator, isNegated: false };
  }
}

/** A `LIKE` pattern (`%`, `_`, escaped by a backslash) as the pattern of `GLOB`, which minds letter case. */
function globOf(pattern: string): string {
  if (pattern.length > longestPattern) {
    throw new InvalidError(`A pattern must not be longer than ${longestPattern} characters.`);
  }
  return pattern.replace(/\\([%_\\])|[%_*?[]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (found === '%') return '*';
    return found === '_' ? '?' : `[${found}]`;
  });
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
