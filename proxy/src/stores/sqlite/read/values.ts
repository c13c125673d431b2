import type { SQLOutputValue } from 'node:sqlite';

/** One row as SQLite answers it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads columns by name and checks their types, so that nothing of another type gets further. */
export function text(row: Row, name: string): string {
  return textOrNull(row, name) ?? fail(name, null);
}

export function textOrNull(row: Row, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' || value === null ? value : fail(name, value);
}

export function number(row: Row, name: string): number {
  return numberOrNull(row, name) ?? fail(name, null);
}

export function numberOrNull(row: Row, name: string): number | null {
  const value = row[name];
  return typeof value === 'number' || value === null ? value : fail(name, value);
}

export function bytesOrNull(row: Row, name: string): Uint8Array | null {
  const value = row[name];
  return value instanceof Uint8Array || value === null ? value : fail(name, value);
}

/** One of a few words. */
export function oneOf<T extends string>(row: Row, name: string, words: readonly T[]): T {
  const value = row[name];
  return words.find((word) => word === value) ?? fail(name, value);
}

/** A JSON list of texts; NULL is an empty one. */
export function texts(row: Row, name: string): string[] {
  const json = textOrNull(row, name);
  const list: unknown = json === null ? [] : JSON.parse(json);
  return Array.isArray(list) ? list.map(String) : fail(name, json);
}

function fail(name: string, value: unknown): never {
  throw new TypeError(
    `The column ${name} of the database holds ${value === null ? 'nothing' : typeof value}.`,
  );
}
