import type { Alert, Monitor } from '@thumbwire/shared';
import { counted } from './count.ts';
import { oneLine } from './text.ts';

type Counted = Pick<Alert, 'rated' | 'unrated' | 'denominator'> & { readonly negativeRate: number | null };

/** "Drop": 31 % of 54 ratings in the last hour are down; it alerts at 20 %. */
export function alertSentence(alert: Alert): string {
  const verb = totalOf(alert) === 1 ? 'is' : 'are';
  return `"${oneLine(alert.monitorName)}": ${shareText(alert)} in ${windowText(alert.window)} ${verb} down; it alerts at ${percent(alert.threshold)}.`;
}

/** What was found, for a table: 31 % of 54 ratings down; no ratings */
export function foundText(found: Counted): string {
  return found.negativeRate === null ? `no ${thingOf(found)}s` : `${shareText(found)} down`;
}

function shareText(found: Counted): string {
  return `${percent(found.negativeRate ?? 0)} of ${counted(totalOf(found), thingOf(found))}`;
}

function totalOf({ denominator, rated, unrated }: Counted): number {
  return denominator === 'rated' ? rated : rated + unrated;
}

function thingOf({ denominator }: Counted): string {
  return denominator === 'rated' ? 'rating' : 'answer';
}

/** the last 90 minutes; the newest 200 */
export function windowText(window: Monitor['window']): string {
  if ('count' in window) return `the newest ${window.count}`;
  const { minutes } = window;
  if (minutes % 1440 === 0) return minutes === 1440 ? 'the last day' : `the last ${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? 'the last hour' : `the last ${minutes / 60} hours`;
  return minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
}

/** 0.2 is 20 %, 0.125 is 12.5 %. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
