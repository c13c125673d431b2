import type { FilterLeaf, FilterNode } from '@thumbwire/shared';

/** What the log is narrowed to, whatever the ratings in it. */
export interface Narrowed {
  /** Words that all occur in prompt or answer. */
  readonly search: string;
  readonly model: string | null;
  /** Web origin of the page that showed the response. */
  readonly site: string | null;
}

/** What the popup's list is narrowed to. */
export interface Wanted extends Narrowed {
  readonly rating: 'all' | 'up' | 'down' | 'none';
}

export const everything: Wanted = { rating: 'all', search: '', model: null, site: null };

/** `"null"` asks for rows without a value (API document, "Filter AST"). */
const ratingValues = { up: true, down: false, none: 'null' } as const;

/** The API's filter for what is wanted. */
export function toFilter({ rating, ...narrowed }: Wanted): FilterNode {
  const leaf = {
    ...toLeaf(narrowed),
    ...(rating !== 'all' && { feedback: { rating: { equals: ratingValues[rating] } } }),
  };
  return Object.keys(leaf).length > 0 ? leaf : 'all';
}

/** The same without ratings, to be joined with other conditions; `{}`: nothing is left out. */
export function toLeaf({ search, model, site }: Narrowed): FilterLeaf {
  return {
    ...(search.trim() !== '' && { text: { contains: search.trim() } }),
    ...((model !== null || site !== null) && {
      request_response_rmt: {
        ...(model !== null && { model: { equals: model } }),
        ...(site !== null && { origin: { equals: site } }),
      },
    }),
  };
}
