import { useCallback, useEffect, useRef, useState } from 'react';
import { send } from '../messages.ts';
import type { Trend } from '../trend.ts';
import type { Narrowed } from '../wanted.ts';
import { paced } from './paced.ts';
import type { Requests } from './use-requests.ts';

/** A busy proxy has news all the time, and every reading counts weeks of ratings. */
const restMs = 1000;

export interface TrendState {
  /** What was read last, and of what it is. */
  readonly shown: { readonly trend: Trend; readonly of: Narrowed } | null;
  /** Why it could not be read, in one sentence. */
  readonly error: string | null;
  retry(): void;
}

/** The trend of what the list shows, whatever its ratings; read after the list, and again when that was. */
export function useTrend(read: Requests['read']): TrendState {
  const [state, setState] = useState<Pick<TrendState, 'shown' | 'error'>>({ shown: null, error: null });
  const latest = useRef(read);
  const ask = useRef(() => {});
  useEffect(() => {
    const ending = new AbortController();
    const look = async () => {
      if (latest.current === null) return;
      const { search, model, site } = latest.current.wanted;
      const of = { search, model, site };
      const reply = await send('trend', of);
      setState(({ shown }) => {
        if (reply.ok) return { shown: { trend: reply.output, of }, error: null };
        // What is shown stays as long as it is what was asked for, as the list does.
        return { shown: shown && isSame(shown.of, of) ? shown : null, error: reply.error };
      });
    };
    ask.current = paced(look, { restMs, signal: ending.signal });
    return () => ending.abort();
  }, []);
  useEffect(() => {
    latest.current = read;
    if (read !== null) ask.current();
  }, [read]);
  return { ...state, retry: useCallback(() => ask.current(), []) };
}

function isSame(one: Narrowed, other: Narrowed): boolean {
  return one.search === other.search && one.model === other.model && one.site === other.site;
}
