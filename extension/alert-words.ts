import type { Alert } from '@thumbwire/shared';
import { percent } from './percent.ts';

/** What made a monitor alert: `31 % of 54 ratings were down`. */
export function alertWords({ denominator, negativeRate, rated, unrated }: Alert): string {
  const rate = percent(negativeRate);
  return denominator === 'rated'
    ? `${rate} of ${rated.toLocaleString()} ratings were down`
    : `${rate} of ${(rated + unrated).toLocaleString()} responses were rated down`;
}
