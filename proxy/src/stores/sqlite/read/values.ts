import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** One row as SQLite answers it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A row of many columns as an array, which takes half the time of an object, and the place of each column in it. */
export interface WideRow {
  readonly places: ReadonlyMap<string, number>;
  readonly cells: readonly SQLOutputValue[];
}

/** Runs a statement whose rows have many columns. */
export function* wideRows(
  statement: StatementSync,
  ...values: SQLInputValue[]
): Generator<WideRow, void, undefined> {
  statement.setReturnArrays(true);
  const places = new Map(statement.columns().map(({ name }, place) => [name, place]));
  for (const cells of statement.iterate(...values)) {
    if (Array.isArray(cells)) yield { places, cells };
  }
}

/** A column as it is; `undefined`: there is none of this name. */
export function cellOf(row: Row | WideRow, name: string): SQLOutputValue | undefined {
  return isWide(row) ? row.cells[row.places.get(name) ?? -1] : row[name];
}

function isWide(row: Row | WideRow): row is WideRow {
  return Array.isArray(row.cells);
}

/** Reads columns by name and checks their types, so that nothing of another type gets further. */
export function text(row: Row | WideRow, name: string): string {
  return textOrNull(row, name) ?? fail(name, null);
}

export function textOrNull(row: Row | WideRow, name: string): string | null {
  const value = cellOf(row, name);
  return typeof value === 'string' || value === null ? value : fail(name, value);
}

export function number(row: Row | WideRow, name: string): number {
  return numberOrNull(row, name) ?? fail(name, null);
}

export function numberOrNull(row: Row | WideRow, name: string): number | null {
  const value = cellOf(row, name);
  return typeof value === 'number' || value === null ? value : fail(name, value);
}

export function bytesOrNull(row: Row | WideRow, name: string): Uint8Array | null {
  const value = cellOf(row, name);
  return value instanceof Uint8Array || value === null ? value : fail(name, value);
}

/** One of a few words. */
export function oneOf<T extends string>(row: Row | WideRow, name: string, words: readonly T[]): T {
  const value = cellOf(row, name);
  return words.find((word) => word === value) ?? fail(name, value);
}

/** A JSON list of texts; NULL is an empty one. */
export function texts(row: Row | WideRow, name: string): string[] {
  const json = textOrNull(row, name);
  const list: unknown = json === null ? [] : JSON.parse(json);
  return Array.isArray(list) ? list.map(String) : fail(name, json);
}

function fail(name: string, value: unknown): never {
  throw new TypeError(
    `The column ${name} of the database holds ${value === null ? 'nothing' : typeof value}.`,
  );
}
