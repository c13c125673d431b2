import { z } from 'zod';
import { InvalidError } from '../errors.ts';
import { type Filter, parseFilter } from '../filter/index.ts';

/** Comparisons of one column, all of them ANDed: `{"gte": 5, "lt": 10}`. */
export type FilterOperators = Readonly<Record<string, string | number | boolean | null>>;

/** Tables, columns and operators, all of them ANDed: `{"feedback": {"rating": {"equals": false}}}`. */
export type FilterLeaf = Readonly<
  Record<
    string,
    FilterOperators | Readonly<Record<string, FilterOperators | Readonly<Record<string, FilterOperators>>>>
  >
>;

/** Two filters joined: `and` matches where both do, `or` where one does. */
export interface FilterBranch {
  readonly left: FilterNode;
  readonly operator: 'and' | 'or';
  readonly right: FilterNode;
}

/** A filter as the API takes it (API document, "Filter AST"). */
export type FilterNode = 'all' | FilterLeaf | FilterBranch;

const GivenFilter = z.custom<FilterNode>((value) => value !== undefined, {
  error: 'filter is missing; "all" asks for everything.',
});

const documentation = {
  description: '"all", {left, operator, right}, or {table: {column: {operator: value}}}',
  examples: ['all', { feedback: { rating: { equals: false } } }],
};

/** Checks a filter and gives it the shape that the store reads. */
export const FilterInput = GivenFilter.transform(parse).meta(documentation);

/** The same, for a filter that is kept: it is told again as it was given. */
export const KeptFilter = GivenFilter.transform((given, context) => ({
  given,
  filter: parse(given, context),
})).meta(documentation);

function parse(input: FilterNode, context: z.RefinementCtx): Filter {
  try {
    return parseFilter(input);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    for (const issue of error.issues) {
      context.addIssue({ code: 'custom', message: error.message, path: issue.path.slice(1) });
    }
    return z.NEVER;
  }
}
