import { useCallback, useEffect, useRef } from 'react';
import type { Wanted } from '../wanted.ts';
import { paced } from './paced.ts';
import type { Requests } from './use-requests.ts';

/** A busy proxy has news all the time. */
const restMs = 1000;

/**
 * Calls `look` when the list was read, and again when that was: never before it, and not all the time.
 *
 * @returns Calls it once more.
 */
export function useAfterList(read: Requests['read'], look: (wanted: Wanted) => Promise<void>): () => void {
  const latest = useRef({ read, look });
  latest.current = { read, look };
  const ask = useRef(() => {});
  useEffect(() => {
    const ending = new AbortController();
    const work = async () => {
      const { read, look } = latest.current;
      if (read !== null) await look(read.wanted);
    };
    ask.current = paced(work, { restMs, signal: ending.signal });
    return () => ending.abort();
  }, []);
  useEffect(() => {
    if (read !== null) ask.current();
  }, [read]);
  return useCallback(() => ask.current(), []);
}
