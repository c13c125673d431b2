import type { StoredMonitor } from '../stores/store.ts';
import type { Standing } from './check.ts';

/** What follows for a monitor from how things stand. */
export interface Consequence extends Pick<StoredMonitor, 'isAlerting' | 'calmSince'> {
  readonly isAlert: boolean;
}

/**
 * Decides whether to alert: once for each time that the rate rises to the threshold. Rates of few ratings go up and
 * down; that it fell counts only when it was below the threshold, or had too few ratings, for the whole cool-down.
 */
export function consequenceOf(
  { isAlerting, calmSince, coolDownMs }: StoredMonitor,
  { verdict }: Pick<Standing, 'verdict'>,
  now: number,
): Consequence {
  const since = calmSince ?? now;
  const isOver = now - since >= coolDownMs && (calmSince !== null || verdict !== 'alert');
  const wasAlerting = isAlerting && !isOver;
  if (verdict === 'alert') return { isAlert: !wasAlerting, isAlerting: true, calmSince: null };
  return { isAlert: false, isAlerting: wasAlerting, calmSince: wasAlerting ? since : null };
}
