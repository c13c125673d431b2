import type { Issue } from './format.ts';

/** A JSON object of which nothing is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** How much of a piece that could not be read an issue keeps, in characters. */
const rawLimit = 1000;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself; an empty one for anything else. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The array itself; an empty one for anything else. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text itself; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text itself; `null` for anything else, an empty text included. */
export function nonEmptyText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A finite number that is not negative; `null` for anything else. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Parses JSON without throwing. */
export function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    // The text itself goes into an issue; the parser's message would only repeat part of it.
    return { ok: false };
  }
}

/** Compact JSON text of a parsed value; empty for `undefined` and for what is nested too deep to write. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** Something that could not be read, with the piece in question. */
export function issue(message: string, raw?: unknown): Issue {
  if (raw === undefined) return { message };
  const text = typeof raw === 'string' ? raw : toJson(raw);
  return { message, raw: text.slice(0, rawLimit) };
}
