import type { Condition, Filter } from '@thumbwire/shared';
import { sourceOf } from './columns.ts';
import { compare, readOperator } from './comparison.ts';
import { hasText, searchCondition } from './search.ts';
import { allOf, always, anyOf, not, type Sql, sql } from './sql.ts';

/** A filter as a condition on the request `r`. */
export function compileFilter(filter: Filter): Sql {
  switch (filter.kind) {
    case 'all':
      return always;
    case 'and':
      return allOf(filter.filters.map(compileFilter));
    case 'or':
      return anyOf(filter.filters.map(compileFilter));
    case 'condition':
      return compileCondition(filter);
  }
}

/** One comparison. What has no value satisfies only `not-…` and `equals null`. */
export function compileCondition(condition: Condition): Sql {
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
          return searchCondition(source.columns, comparison, String(value));
      }
    })();
    // "Is empty" is also true of what has no value.
    return value === '' && comparison === 'equals' ? anyOf([isMatch, not(hasValue())]) : isMatch;
  };
  return isNegated ? not(matches()) : matches();
}
