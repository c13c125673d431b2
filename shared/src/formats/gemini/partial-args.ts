import type { Issue } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, recordOf, textOf } from '../json.ts';

type Fields = Record<string, unknown>;

/** Names and positions of a path such as `$.steps[0]['a b']` (RFC 9535, sections 2.3.1 and 2.3.3). */
const segment = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/** Deeper than any tool's arguments. */
const deepest = 32;

/**
 * Adds pieces of arguments to those that came before (Vertex AI reference, "FunctionCall", field `partialArgs`):
 * each says at which path its value goes; texts at the same path run on.
 *
 * @param args Changed in place.
 */
export function addPartialArgs(args: Fields, pieces: unknown, issues: Issue[]): void {
  for (const piece of arrayOf(pieces)) {
    const path = readPath(textOf(recordOf(piece).jsonPath));
    const isAdded = path !== null && addAt(args, path, recordOf(piece));
    if (!isAdded) issues.push(issue('A piece of the arguments of a tool has no place in them.', piece));
  }
}

function readPath(path: string): (string | number)[] | null {
  if (!path.startsWith('$')) return null;
  const keys: (string | number)[] = [];
  for (segment.lastIndex = 1; segment.lastIndex < path.length; ) {
    const [, name, position, quoted, doubleQuoted] = segment.exec(path) ?? [];
    const key = name ?? quoted ?? doubleQuoted ?? (position === undefined ? undefined : Number(position));
    if (key === undefined || key === '__proto__' || keys.length === deepest) return null;
    keys.push(key);
  }
  return keys.length === 0 ? null : keys;
}

/** @returns Whether there was a place: names lead into objects, positions into arrays, which grow one by one. */
function addAt(args: Fields, path: readonly (string | number)[], piece: JsonRecord): boolean {
  const keys = path.slice(0, -1);
  let container: unknown = args;
  for (const [depth, key] of keys.entries()) {
    const inner = get(container, key) ?? (typeof path[depth + 1] === 'number' ? [] : {});
    if (!set(container, key, inner)) return false;
    container = inner;
  }
  const last = path.at(-1);
  return last !== undefined && set(container, last, pieceValue(piece, get(container, last)));
}

function get(container: unknown, key: string | number): unknown {
  if (Array.isArray(container)) return typeof key === 'number' ? container[key] : undefined;
  return isFields(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

function set(container: unknown, key: string | number, value: unknown): boolean {
  if (Array.isArray(container)) {
    if (typeof key !== 'number' || key > container.length) return false;
    container[key] = value;
    return true;
  }
  if (!isFields(container) || typeof key === 'number') return false;
  container[key] = value;
  return true;
}

function isFields(value: unknown): value is Fields {
  return isRecord(value);
}

function pieceValue(piece: JsonRecord, current: unknown): unknown {
  if (typeof piece.stringValue === 'string') {
    return typeof current === 'string' ? current + piece.stringValue : piece.stringValue;
  }
  return piece.numberValue ?? piece.boolValue ?? null;
}
