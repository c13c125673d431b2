import { percent, percentRange } from '../percent.ts';
import type { Day, Thumbs, Trend } from '../trend.ts';
import type { Narrowed } from '../wanted.ts';

/** How many were rated, and how well. A rate is told only of enough ratings. */
export function totalOf({ total, leastRatings }: Trend): string {
  const rated = `${total.rated.toLocaleString()} rated`;
  if (total.positiveRate === null || total.rated < leastRatings) return `${rated}: ${thumbsOf(total)}`;
  return `${rated}, ${percent(total.positiveRate)} positive`;
}

/** How the rate differs from that of the weeks before; only said when it is known. */
export function changeOf({ change, total, before, leastRatings }: Trend): string {
  if (before.positiveRate === null || change === 'not-enough-ratings') {
    return total.rated < leastRatings ? 'Too few to compare' : 'Too few before to compare';
  }
  const rate = percent(before.positiveRate);
  return { better: `Up from ${rate}`, worse: `Down from ${rate}`, undecided: `No clear change from ${rate}` }[
    change
  ];
}

/** One day: its thumbs, its rate and where that is likely to lie. */
export function dayWords(day: Day): string {
  const date = dateOf(day.day, { weekday: 'short', day: 'numeric', month: 'short' });
  if (day.positiveRate === null || day.interval === null) return `${date}: no ratings`;
  return `${date}: ${thumbsOf(day)}, ${percent(day.positiveRate)} (likely ${percentRange(day.interval)})`;
}

/** A local day, as people write it. */
export function dateOf(day: string, format: Intl.DateTimeFormatOptions): string {
  // With a time it is that of the browser's zone, without it would be that of UTC.
  return new Date(`${day}T12:00`).toLocaleDateString(undefined, format);
}

/** What the trend is of: the filters of the list, but for the one by rating; `null`: there are none. */
export function scopeOf({ search, model, site }: Narrowed): string | null {
  const words = search.trim() === '' ? null : `“${search.trim()}”`;
  const parts = [words, model, site?.replace(/^https?:\/\//, '')].filter((part) => part != null);
  return parts.length === 0 ? null : parts.join(' · ');
}

function thumbsOf({ up, down }: Thumbs): string {
  return `${up.toLocaleString()} up, ${down.toLocaleString()} down`;
}
