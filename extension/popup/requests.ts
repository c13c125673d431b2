import { formatById, type RequestRow, type ThumbwireClient } from '@thumbwire/shared';
import type { Details } from '../messages.ts';
import type { RatingEvent } from '../outbox.ts';
import { ratingOf } from '../rows.ts';
import { toFilter, type Wanted } from '../wanted.ts';

/** One response in the popup, with its rating as it will be when the outbox is empty. */
export interface Item extends Pick<Details, 'rating' | 'comment' | 'correction' | 'isPending'> {
  readonly row: RequestRow;
}

/** A part of the list, the newest first. */
export interface Page {
  readonly rows: readonly RequestRow[];
  /** Leads to the next page; `null`: this is the last. */
  readonly next: string | null;
}

/** A part of what is wanted: from `cursor` on, or the newest. */
export async function readPage(
  { api }: ThumbwireClient,
  wanted: Wanted,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Page> {
  const after = cursor === null ? {} : { cursor };
  const { data, nextCursor } = await api.query.run({ filter: toFilter(wanted), limit, ...after });
  return { rows: data.filter(isRatable), next: nextCursor };
}

/** A response that somebody reads: of embeddings and models nobody says whether they are good. */
function isRatable({ format, response_text, feedback_rating }: RequestRow): boolean {
  if (feedback_rating !== null) return true;
  return format === null ? (response_text ?? '') !== '' : formatById(format)?.isRatable !== false;
}

/** A row as the popup shows it. `event`: a rating that the row does not show yet. */
export function toItem(row: RequestRow, event: RatingEvent | undefined, isPending = false): Item {
  return { row, ...ratingOf(row, event), isPending };
}
