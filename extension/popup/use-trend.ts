import { useState } from 'react';
import { send } from '../messages.ts';
import type { Trend } from '../trend.ts';
import type { Narrowed } from '../wanted.ts';
import { useAfterList } from './use-after-list.ts';
import type { Requests } from './use-requests.ts';

export interface TrendState {
  /** What was read last, and of what it is. */
  readonly shown: { readonly trend: Trend; readonly of: Narrowed } | null;
  /** Why it could not be read, in one sentence. */
  readonly error: string | null;
  retry(): void;
}

/** The trend of what the list shows, whatever its ratings. */
export function useTrend(read: Requests['read']): TrendState {
  const [state, setState] = useState<Pick<TrendState, 'shown' | 'error'>>({ shown: null, error: null });
  const retry = useAfterList(read, async ({ search, model, site }) => {
    const of = { search, model, site };
    const reply = await send('trend', of);
    setState(({ shown }) => {
      if (reply.ok) return { shown: { trend: reply.output, of }, error: null };
      // What is shown stays as long as it is what was asked for, as the list does.
      return { shown: shown && isSame(shown.of, of) ? shown : null, error: reply.error };
    });
  });
  return { ...state, retry };
}

function isSame(one: Narrowed, other: Narrowed): boolean {
  return one.search === other.search && one.model === other.model && one.site === other.site;
}
