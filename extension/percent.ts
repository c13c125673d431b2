/** `74 %`: never 0 or 100 % where that is not all of them. */
export function percent(rate: number): string {
  return `${toPercent(rate)} %`;
}

/** `55–93 %` */
export function percentRange([low, high]: readonly [low: number, high: number]): string {
  return `${toPercent(low)}–${percent(high)}`;
}

function toPercent(rate: number): number {
  if (rate === 0 || rate === 1) return rate * 100;
  return Math.min(99, Math.max(1, Math.round(rate * 100)));
}
