/** What an object or an array takes at least, beside what is in it, in bytes. */
const containerBytes = 64;
/** What each property of an object, and each element of an array, takes to be handed from thread to thread. */
const propertyBytes = 64;
const elementBytes = 16;

/** Deeper than any message; a value nested further than this cannot be written as JSON everywhere. */
const mostLevels = 1_000;

/**
 * What a parsed JSON value takes in memory beyond its text, in bytes: many small objects take much more than they
 * have characters.
 *
 * @returns `Infinity` if it is nested too deep to be handed on.
 */
export function containersSize(value: unknown, level = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (level === mostLevels) return Number.POSITIVE_INFINITY;
  const partBytes = Array.isArray(value) ? elementBytes : propertyBytes;
  let size = containerBytes;
  for (const each of Object.values(value)) size += partBytes + containersSize(each, level + 1);
  return size;
}
