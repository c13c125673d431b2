import { providers } from '../providers.ts';
import type { Condition, Filter } from './filter.ts';

/**
 * A comparison of the provider by its name in the API (`OPENAI`) as one of the ids that the store keeps.
 *
 * A name may stand for several ids (`LOCAL`), and `CUSTOM` for all that are not in the provider table. An id
 * is taken as it is.
 */
export function resolveProvider(condition: Condition): Filter {
  const { operator, value } = condition;
  if (operator !== 'equals' && operator !== 'not-equals') return condition;
  const isEqual = operator === 'equals';
  if (value === 'CUSTOM') return eachOf(condition, tableIds, !isEqual);
  const ids = providers.filter(({ apiName }) => apiName === value).map(({ id }) => id);
  return ids.length === 0 ? condition : eachOf(condition, ids, isEqual);
}

const tableIds = providers.map(({ id }) => id);

/** Is one of the ids, or is none of them. */
function eachOf(condition: Condition, ids: readonly string[], isOne: boolean): Filter {
  const operator = isOne ? 'equals' : 'not-equals';
  const filters = ids.map((value): Filter => ({ ...condition, operator, value }));
  const [only] = filters;
  return filters.length === 1 && only ? only : { kind: isOne ? 'or' : 'and', filters };
}
