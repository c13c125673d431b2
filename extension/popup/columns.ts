import type { Thumbs } from '../trend.ts';

/** Where the columns of a chart stand; all in pixels, from the top. */
export interface Columns {
  /** Where ups end below and downs begin above. */
  readonly base: number;
  /** Heights, in the order of the days. */
  readonly heights: readonly { readonly up: number; readonly down: number }[];
}

/** A few ratings are not drawn as high as many would be. */
const mostPerRating = 4;
/** A single one among hundreds is still seen. */
const leastHeight = 2;

/**
 * Places ups above the base line and downs below it, both on one scale.
 *
 * @param options `height` of the chart; `margin`: that much is left for a number on either side of the line.
 */
export function placeColumns(
  days: readonly Pick<Thumbs, 'up' | 'down'>[],
  { height, margin }: { height: number; margin: number },
): Columns {
  const mostUp = Math.max(0, ...days.map(({ up }) => up));
  const mostDown = Math.max(0, ...days.map(({ down }) => down));
  const share = mostUp + mostDown === 0 ? 0.5 : mostUp / (mostUp + mostDown);
  const base = Math.round(margin + (height - 2 * margin) * share);
  const perRating = Math.min(mostPerRating, base / mostUp, (height - base) / mostDown);
  const heightOf = (thumbs: number) => (thumbs === 0 ? 0 : Math.max(leastHeight, thumbs * perRating));
  return { base, heights: days.map(({ up, down }) => ({ up: heightOf(up), down: heightOf(down) })) };
}
