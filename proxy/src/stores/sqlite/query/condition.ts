import type { Condition, Filter } from '@thumbwire/shared';
import { sourceOf } from './columns.ts';
import { compare, readOperator } from './comparison.ts';
import { hasText, searchCondition } from './search.ts';
import { allOf, always, anyOf, not, type Sql, sql } from './sql.ts';

/** Whether conditions are asked of many requests, or of a few that something else has found. */
export type Audience = 'many' | 'few';

/** A filter as a condition on the request `r`. */
export function compileFilter(filter: Filter, audience: Audience = 'many'): Sql {
  switch (filter.kind) {
    case 'all':
      return always;
    case 'and':
      return allOf(filter.filters.map((part) => compileFilter(part, audience)));
    case 'or':
      return anyOf(filter.filters.map((part) => compileFilter(part, audience)));
    case 'condition':
      return compileCondition(filter, audience);
  }
}

/** One comparison. What has no value satisfies only `not-…` and `equals null`. */
export function compileCondition(condition: Condition, audience: Audience = 'many'): Sql {
  const { comparison, isNegated } = readOperator(condition.operator);
  const source = sourceOf(condition);
  const value = typeof condition.value === 'boolean' ? Number(condition.value) : condition.value;
  const hasValue = (): Sql => {
    switch (source.kind) {
      case 'one':
        return sql`${source.expression} IS NOT NULL`;
      case 'many':
        return source.some((each) => sql`${each} IS NOT NULL`);
      case 'search':
        return hasText(source.columns);
    }
  };
  const matches = (): Sql => {
    if (value === null) return not(hasValue());
    const isMatch = (() => {
      switch (source.kind) {
        case 'one':
          return compare(source.expression, { comparison, value });
        case 'many':
          return source.some((each) => compare(each, { comparison, value }));
        case 'search':
          return searchCondition(
            source.columns,
            comparison,
            String(value),
            audience === 'few' ? 'lookup' : 'set',
          );
      }
    })();
    // "Is empty" is also true of what has no value.
    return value === '' && comparison === 'equals' ? anyOf([isMatch, not(hasValue())]) : isMatch;
  };
  return isNegated ? not(matches()) : matches();
}
