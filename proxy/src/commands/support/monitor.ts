import type { Alert, Monitor, MonitorCheck } from '@thumbwire/shared';
import { counted } from './count.ts';
import { oneLine } from './text.ts';

type Counted = Pick<Alert, 'rated' | 'down' | 'unrated' | 'negativeRate' | 'denominator'>;

/** "Drop": 31 % of 54 ratings in the last hour are down, at or above 20 %. */
export function alertSentence(alert: Alert): string {
  return `"${oneLine(alert.monitorName)}": ${rateSentence(alert)} in ${windowText(alert.window)} are down; it alerts at ${percent(alert.threshold)}.`;
}

/** What a check found, for a table. */
export function foundText({ monitor, negativeRate, ...counts }: MonitorCheck): string {
  return negativeRate === null
    ? `nothing rated in ${windowText(monitor.window)}`
    : `${rateSentence({ ...counts, ...monitor, negativeRate })} down`;
}

function rateSentence({ negativeRate, denominator, rated, unrated }: Counted): string {
  const of = denominator === 'rated' ? counted(rated, 'rating') : counted(rated + unrated, 'answer');
  return `${percent(negativeRate)} of ${of}`;
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
