import {
  type FilterLeaf,
  type FilterNode,
  formatById,
  type RequestRow,
  type ThumbwireClient,
} from '@thumbwire/shared';
import type { Details } from '../messages.ts';
import type { RatingEvent } from '../outbox.ts';
import { ratingOf } from '../rows.ts';

/** What the list is narrowed to. */
export interface Wanted {
  readonly rating: 'all' | 'up' | 'down' | 'none';
  /** Words that all occur in prompt or answer. */
  readonly search: string;
  readonly model: string | null;
  /** Web origin of the page that showed the response. */
  readonly site: string | null;
}

export const everything: Wanted = { rating: 'all', search: '', model: null, site: null };

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

/** `"null"` asks for rows without a value (API document, "Filter AST"). */
const ratingValues = { up: true, down: false, none: 'null' } as const;

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

/** The API's filter for what is wanted. */
function toFilter({ rating, search, model, site }: Wanted): FilterNode {
  const leaf: FilterLeaf = {
    ...(rating !== 'all' && { feedback: { rating: { equals: ratingValues[rating] } } }),
    ...(search.trim() !== '' && { text: { contains: search.trim() } }),
    ...((model !== null || site !== null) && {
      request_response_rmt: {
        ...(model !== null && { model: { equals: model } }),
        ...(site !== null && { origin: { equals: site } }),
      },
    }),
  };
  return Object.keys(leaf).length > 0 ? leaf : 'all';
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
