import { ThumbwireError } from '@thumbwire/shared';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { connect } from '../client.ts';
import { openDatabase, readConnection } from '../database.ts';
import { createOutbox, type RatingEvent } from '../outbox.ts';
import type { Wanted } from '../wanted.ts';
import { type Item, type Page, readPage, toItem } from './requests.ts';

const database = openDatabase();
/** Only to see what waits: sending is the background's, and its alone. */
const outbox = createOutbox({ database, client: async () => null });

const pageSize = 50;
/** The most that one query answers; who scrolled further reads the rest again while scrolling. */
const longest = 1000;
const retryMs = 3000;
/** A busy proxy has news all the time. */
const newsMs = 250;

export interface Requests {
  readonly items: readonly Item[];
  /** `loading`: for the first time, or with another filter. */
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why it failed, in one sentence. Items may be there all the same: those from before. */
  readonly error: string | null;
  readonly hasMore: boolean;
  /** What was read last, a new object each time; `null`: nothing yet. */
  readonly read: { readonly wanted: Wanted } | null;
  more(): void;
  /** Reads the list anew, as far as it was read. */
  refresh(): void;
  /** Looks what waits in the outbox. */
  lookAtOutbox(): void;
}

/** A rating that the log, as it was read last, does not show yet: it waits, or was sent a moment ago. */
interface Known {
  readonly event: RatingEvent;
  readonly isWaiting: boolean;
  /** Number of the last reading that began before it was sent: what was read by then may not show it. */
  readonly turn: number;
}

/** A rating that waited is not in the outbox any more. */
function sentAt(turn: number, { isWaiting }: Known): Partial<Known> {
  return isWaiting ? { isWaiting: false, turn } : {};
}

/** The responses of the log that are wanted, kept up to date while the popup is seen. */
export function useRequests(wanted: Wanted, isConnected: boolean): Requests {
  const [page, setPage] = useState<Page>({ rows: [], next: null });
  const [state, setState] = useState<Requests['state']>('loading');
  const [error, setError] = useState<string | null>(null);
  const [ratings, setRatings] = useState<ReadonlyMap<string, Known>>(new Map());
  const [lastRead, setLastRead] = useState<Requests['read']>(null);
  const turn = useRef(0);
  const { next } = page;
  const length = useRef(0);
  length.current = page.rows.length;

  const read = useCallback(
    async (cursor: string | null) => {
      turn.current += 1;
      const mine = turn.current;
      try {
        const connection = await readConnection(await database);
        if (connection === null) return;
        const limit = cursor === null ? Math.max(pageSize, Math.min(length.current, longest)) : pageSize;
        const read = await readPage(connect(connection), wanted, { cursor, limit });
        // Meanwhile somebody may have asked for something else.
        if (mine !== turn.current) return;
        setPage((before) => (cursor === null ? read : { ...read, rows: [...before.rows, ...read.rows] }));
        setRatings(
          (before) => new Map([...before].filter(([, known]) => known.isWaiting || known.turn >= mine)),
        );
        setLastRead({ wanted });
        setState('ready');
        setError(null);
      } catch (failure) {
        if (mine !== turn.current) return;
        setState('failed');
        setError(failure instanceof ThumbwireError ? failure.message : 'The log could not be read.');
      }
    },
    [wanted],
  );
  const refresh = useCallback(() => void read(null), [read]);
  const more = useCallback(() => next !== null && void read(next), [read, next]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read stays until something else is wanted.
  useEffect(() => {
    setState('loading');
    setPage({ rows: [], next: null });
  }, [wanted]);
  useEffect(() => {
    if (isConnected) refresh();
  }, [isConnected, refresh]);

  // A page of requests that nobody rates is not the end of the list.
  const isOnlyOthers = state === 'ready' && page.rows.length === 0;
  useEffect(() => {
    if (isOnlyOthers) more();
  }, [isOnlyOthers, more]);

  const ids = useMemo(() => page.rows.map((row) => row.request_id), [page]);
  const lookAtOutbox = useCallback(() => {
    void outbox.waiting(ids).then((waiting) =>
      setRatings((before) => {
        const sent = [...before].map(
          ([id, known]) => [id, { ...known, ...sentAt(turn.current, known) }] as const,
        );
        const events = [...waiting].map(([id, event]) => [id, { event, isWaiting: true, turn: 0 }] as const);
        return new Map([...sent, ...events]);
      }),
    );
  }, [ids]);
  useEffect(lookAtOutbox, [lookAtOutbox]);
  useLive(isConnected, refresh);

  const items = useMemo(
    () =>
      page.rows.map((row) => {
        const known = ratings.get(row.request_id);
        return toItem(row, known?.event, known?.isWaiting);
      }),
    [page, ratings],
  );
  return { items, state, error, hasMore: next !== null, read: lastRead, more, refresh, lookAtOutbox };
}

/** Calls `hear` when something was logged or rated, and when the stream of news breaks off or is there again. */
function useLive(isConnected: boolean, hear: () => void): void {
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    if (!isConnected) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, newsMs);
    };
    let seen = new AbortController();
    const follow = () => {
      seen.abort();
      seen = new AbortController();
      if (document.visibilityState === 'visible') void listen(soon, seen.signal);
    };
    document.addEventListener('visibilitychange', follow);
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      seen.abort();
      clearTimeout(timer);
    };
  }, [isConnected]);
}

async function listen(hear: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const connection = await readConnection(await database);
    if (connection === null) return;
    try {
      const events = await connect(connection, { isPatient: true }).api.stream(undefined, { signal });
      hear();
      for await (const _ of events) hear();
    } catch {
      /* The popup is hidden, or the proxy went away: reading the log tells. */
    }
    if (signal.aborted) return;
    hear();
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
