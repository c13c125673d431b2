const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after each failed attempt the next one comes; after the last of them a delivery is given up. */
export const retryDelaysMs: readonly number[] = [
  1 * second,
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  1 * hour,
  6 * hour,
  24 * hour,
];

/** So that what failed together does not come back together. */
const jitter = 0.2;

/**
 * When the next attempt comes.
 *
 * @param failures How many attempts have failed, 1 or more.
 * @returns Milliseconds from now on, 20 % more or less; `null`: there is none.
 */
export function retryDelay(failures: number, delaysMs: readonly number[] = retryDelaysMs): number | null {
  const delayMs = delaysMs[failures - 1];
  return delayMs === undefined ? null : Math.round(delayMs * (1 + jitter * (2 * Math.random() - 1)));
}
