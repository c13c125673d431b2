import { z } from 'zod';
import { InvalidError } from '../errors.ts';
import {
  type Condition,
  type FieldId,
  type FieldType,
  type Filter,
  fields,
  type Operator,
  operators,
} from './filter.ts';
import { resolveProvider } from './provider.ts';
import { type Column, filterTables } from './tables.ts';

/** Deepest nesting of a filter, and how many nodes it may have. */
export const filterLimits = { depth: 32, nodes: 500 } as const;

const operatorsOf: Record<FieldType, readonly Operator[]> = {
  text: ['equals', 'not-equals', 'like', 'ilike', 'contains', 'not-contains'],
  number: ['equals', 'not-equals', 'gt', 'gte', 'lt', 'lte'],
  boolean: ['equals', 'not-equals'],
  time: ['equals', 'gt', 'gte', 'lt', 'lte'],
  search: ['contains', 'not-contains', 'equals', 'not-equals', 'like', 'ilike'],
};

/**
 * Reads a filter in the form of the API document ("Filter AST").
 *
 * All tables, columns and operators of one leaf are ANDed. An unknown table, column or operator is an error,
 * because dropping it would answer with the wrong rows.
 *
 * @param input `"all"`, `{}`, a leaf `{table: {column: {operator: value}}}`, or `{left, operator, right}`.
 * @throws InvalidError naming the place and what is known there
 */
export function parseFilter(input: unknown): Filter {
  const budget = { nodes: filterLimits.nodes };
  return parseNode(input, ['filter'], 1, budget);
}

type Path = readonly string[];
interface Budget {
  nodes: number;
}

function parseNode(input: unknown, path: Path, depth: number, budget: Budget): Filter {
  if (depth > filterLimits.depth) {
    throw invalid(['filter'], `is nested deeper than ${filterLimits.depth} levels; write it flatter`);
  }
  spend(budget);
  if (input === 'all') return { kind: 'all' };
  if (!isRecord(input)) throw invalid(path, `must be "all" or an object, not ${describe(input)}`);
  if (!('left' in input) && !('right' in input) && !('operator' in input))
    return parseLeaf(input, path, budget);

  const unknown = Object.keys(input).find((key) => !['left', 'operator', 'right'].includes(key));
  if (unknown !== undefined) throw invalid(path, `has "${unknown}" beside left, operator and right`);
  const { left, operator, right } = input;
  if (operator !== 'and' && operator !== 'or') {
    throw invalid([...path, 'operator'], `must be "and" or "or", not ${describe(operator)}`);
  }
  if (left === undefined || right === undefined) {
    throw invalid(path, `needs both left and right around "${operator}"`);
  }
  const filters = [
    parseNode(left, [...path, 'left'], depth + 1, budget),
    parseNode(right, [...path, 'right'], depth + 1, budget),
  ];
  return { kind: operator, filters };
}

function parseLeaf(leaf: Record<string, unknown>, path: Path, budget: Budget): Filter {
  const conditions = Object.entries(leaf).flatMap(([table, columns]) => {
    const at = [...path, table];
    if (table === 'text') return parseOperators(columns, 'text', undefined, at, budget);
    if (!isKey(filterTables, table)) {
      throw invalid(
        path,
        `names the unknown table "${table}"; known are ${list([...Object.keys(filterTables), 'text'])}`,
      );
    }
    return parseColumns(columns, filterTables[table], at, budget);
  });
  if (conditions.length === 0) return { kind: 'all' };
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { kind: 'and', filters: conditions };
}

function parseColumns(
  columns: unknown,
  table: Readonly<Record<string, Column>> | { keyed: FieldId },
  path: Path,
  budget: Budget,
): Filter[] {
  if (!isRecord(columns)) throw invalid(path, `must be an object of columns, not ${describe(columns)}`);
  return Object.entries(columns).flatMap(([name, value]) => {
    const at = [...path, name];
    if (isKeyed(table)) return parseKeyed(table.keyed, name, value, at, budget);
    const column = Object.hasOwn(table, name) ? table[name] : undefined;
    if (column === undefined) {
      throw invalid(path, `has the unknown column "${name}"; known are ${list(Object.keys(table))}`);
    }
    return typeof column === 'string'
      ? parseOperators(value, column, undefined, at, budget)
      : parseColumns(value, column, at, budget);
  });
}

function parseKeyed(field: FieldId, name: string, value: unknown, path: Path, budget: Budget): Filter[] {
  switch (field) {
    case 'property':
      return parseOperators(value, field, name.toLowerCase(), path, budget);
    case 'score':
      // The thumbs are a score in the API document; with us they live in one place only.
      return name === 'helicone-score-feedback'
        ? parseOperators(asRating(value), 'rating', undefined, path, budget)
        : parseOperators(value, field, name, path, budget);
    default:
      return parseOperators(value, field, undefined, path, budget);
  }
}

function parseOperators(
  comparisons: unknown,
  field: FieldId,
  key: string | undefined,
  path: Path,
  budget: Budget,
): Filter[] {
  const type = fields[field];
  const known = operatorsOf[type];
  if (!isRecord(comparisons)) {
    throw invalid(path, `must be an object like {"${known[0]}": …}, not ${describe(comparisons)}`);
  }
  const entries = Object.entries(comparisons);
  if (entries.length === 0) throw invalid(path, `names no operator; known are ${list(known)}`);
  return entries.map(([name, value]) => {
    spend(budget);
    const operator = operators.find((candidate) => candidate === name);
    if (operator === undefined || !known.includes(operator)) {
      throw invalid(path, `has the unknown operator "${name}"; known are ${list(known)}`);
    }
    const parsed = parseValue(value, type, operator, [...path, name]);
    const condition: Condition = {
      kind: 'condition',
      field,
      ...(key === undefined ? {} : { key }),
      operator,
      // Property keys are kept in lower case.
      value: field === 'property_key' && typeof parsed === 'string' ? parsed.toLowerCase() : parsed,
    };
    return field === 'provider' ? resolveProvider(condition) : condition;
  });
}

function parseValue(value: unknown, type: FieldType, operator: Operator, path: Path): Condition['value'] {
  const isEquality = operator === 'equals' || operator === 'not-equals';
  if (isEquality && (value === 'null' || value === null)) return null;
  if (isEquality && value === '__empty__') return '';
  switch (type) {
    case 'text':
    case 'search':
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw invalid(path, `must be text, not ${describe(value)}`);
    case 'number':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw invalid(path, `must be a number, not ${describe(value)}`);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw invalid(path, `must be true or false, not ${describe(value)}`);
    case 'time':
      return parseTime(value, path);
  }
}

/** A day is its midnight, and a time that names no zone is in UTC: a filter means the same everywhere. */
const Time = z.union([
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ local: true }).transform((time) => `${time}Z`),
  z.iso.date(),
]);

function parseTime(value: unknown, path: Path): number {
  const time = Time.safeParse(value);
  if (!time.success) {
    throw invalid(path, `must be a time like "2026-01-31T12:00:00Z", not ${describe(value)}`);
  }
  return Date.parse(time.data);
}

/** The score form of the thumbs is 1 and 0 where the rating is true and false. */
function asRating(comparisons: unknown): unknown {
  if (!isRecord(comparisons)) return comparisons;
  return Object.fromEntries(
    Object.entries(comparisons).map(([name, value]) => [
      name,
      value === 1 ? true : value === 0 ? false : value,
    ]),
  );
}

function spend(budget: Budget): void {
  budget.nodes -= 1;
  if (budget.nodes < 0)
    throw invalid(['filter'], `has more than ${filterLimits.nodes} nodes; ask for less at once`);
}

function invalid(path: Path, problem: string): InvalidError {
  const message = `${path.join('.')} ${problem}.`;
  return new InvalidError(message, { issues: [{ path, message: `${problem}.` }] });
}

function isKeyed(table: object): table is { keyed: FieldId } {
  return 'keyed' in table;
}

function isKey<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  return typeof value === 'object' ? 'an object' : typeof value === 'undefined' ? 'missing' : String(value);
}

function list(names: readonly string[]): string {
  return names.join(', ');
}
