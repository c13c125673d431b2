import type { StoredMonitor } from '../stores/store.ts';
import type { Standing } from './check.ts';

/** What follows for a monitor from how things stand. */
export interface Consequence {
  readonly isAlert: boolean;
  /** Whether it counts as alerting from now on. */
  readonly isAlerting: boolean;
}

/**
 * Decides whether to alert: once for each time that the rate rises to the threshold, and not within the cool-down. It
 * counts as fallen when it was seen below the threshold, or when after the cool-down there are too few ratings to tell.
 */
export function consequenceOf(
  { isAlerting, lastAlertAt, coolDownMs }: StoredMonitor,
  { verdict }: Pick<Standing, 'verdict'>,
  now: number,
): Consequence {
  const isCool = lastAlertAt === null || now - lastAlertAt >= coolDownMs;
  switch (verdict) {
    case 'ok':
      return { isAlert: false, isAlerting: false };
    case 'not-enough-ratings':
      return { isAlert: false, isAlerting: isAlerting && !isCool };
    case 'alert': {
      const isAlert = !isAlerting && isCool;
      return { isAlert, isAlerting: isAlerting || isAlert };
    }
  }
}
