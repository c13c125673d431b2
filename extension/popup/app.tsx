import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { browser } from 'wxt/browser';
import { type OutboxState, send } from '../messages.ts';
import { modelOf } from '../rows.ts';
import { useConnection, useOutbox } from '../ui/ask.ts';
import { Gear, Thumb } from '../ui/icons.tsx';
import { everything, type Wanted } from '../wanted.ts';
import { AlertNote } from './alert-note.tsx';
import { Filters } from './filters.tsx';
import type { Item } from './requests.ts';
import { SiteBar, useActiveSite } from './site-bar.tsx';
import { Loading, NotConnected, State } from './states.tsx';
import { useRequests } from './use-requests.ts';
import { useTrend } from './use-trend.ts';
import type { Said } from './views/details.tsx';
import { views } from './views/index.ts';

/** The popup: connection and site, then the responses of the log, or one of them. */
export function App() {
  const { connection, check } = useConnection();
  const { active, look } = useActiveSite();
  const [wanted, setWanted] = useState<Wanted>(everything);
  const [openId, setOpenId] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const isConnected = connection?.state === 'connected' || connection?.state === 'degraded';
  const requests = useRequests(wanted, isConnected);
  const { lookAtOutbox } = requests;
  const trend = useTrend(requests.read);
  const [outbox, lookAgain] = useOutbox(lookAtOutbox);
  // The proxy answers, perhaps again: what waits is not to wait for the next minute.
  const isAnswering = requests.state === 'ready';
  useEffect(() => {
    if (isAnswering) void send('flush', {});
  }, [isAnswering]);
  const choices = useChoices(requests.items, wanted, active?.site.origin ?? null);
  const open = useOpen(requests.items, openId);

  const tell = async (told: ReturnType<typeof send<'rate' | 'clear'>>) => {
    const reply = await told;
    setTrouble(reply.ok ? reply.output.refused : reply.error);
    lookAtOutbox();
    if (reply.ok && !reply.output.isPending) requests.refresh();
  };
  const actions = {
    onRate: ({ row }: Item, rating: boolean) =>
      void tell(send('rate', { requestId: row.request_id, rating })),
    onClear: ({ row }: Item) => void tell(send('clear', { requestId: row.request_id })),
    onSay: ({ row, rating }: Item, said: Said) => {
      if (rating !== null) void tell(send('rate', { requestId: row.request_id, rating, ...said }));
    },
  };
  const retry = () => void check().then(requests.refresh);
  const isOffline = requests.state === 'failed';
  const isEmpty = requests.items.length === 0;

  return (
    <main>
      <header className="top">
        <span className="brand">
          <Thumb isUp={true} />
          Thumbwire
        </span>
        {outbox.pending > 0 && (
          <button
            type="button"
            className="chip"
            title="Send now"
            onClick={() => void send('flush', {}).then(requests.refresh)}
          >
            {outbox.pending} waiting
          </button>
        )}
        <span className="space" />
        <Light state={isOffline ? 'unreachable' : (connection?.state ?? null)} />
        <button
          type="button"
          className="plain"
          aria-label="Settings"
          title="Settings"
          onClick={() => void browser.runtime.openOptionsPage()}
        >
          <Gear />
        </button>
      </header>
      {active && <SiteBar active={active} look={look} />}
      <div className="notes" role="status">
        {trouble !== null && <p className="note bad">{trouble}</p>}
        {outbox.refused.length > 0 && trouble === null && (
          <RefusedNote refused={outbox.refused} onDismissed={lookAgain} />
        )}
        <AlertNote read={requests.read} />
        {isOffline && !isEmpty && (
          <p className="note">The proxy does not answer. Ratings are kept and sent when it is back.</p>
        )}
        {connection?.state === 'degraded' && <p className="note">{connection.reason}</p>}
      </div>
      {connection !== null && !isConnected && (connection.state !== 'unreachable' || isEmpty) ? (
        <NotConnected connection={connection} retry={retry} />
      ) : (
        <div className="log" hidden={open !== null}>
          <Filters wanted={wanted} onWant={setWanted} {...choices} />
          {!isEmpty ? (
            <views.list
              items={requests.items}
              hasMore={requests.hasMore}
              onMore={requests.more}
              onOpen={({ row }) => setOpenId(row.request_id)}
              {...actions}
            />
          ) : (
            <Nothing
              requests={requests}
              wanted={wanted}
              onReset={() => setWanted(everything)}
              retry={retry}
            />
          )}
          {requests.read !== null && (!isEmpty || wanted !== everything) && <views.trend {...trend} />}
        </div>
      )}
      {open && <views.details item={open} onBack={() => setOpenId(null)} {...actions} />}
    </main>
  );
}

function Nothing(props: {
  requests: ReturnType<typeof useRequests>;
  wanted: Wanted;
  onReset: () => void;
  retry: () => void;
}) {
  const { requests, wanted, onReset, retry } = props;
  if (requests.state === 'loading' || (requests.state === 'ready' && requests.hasMore)) return <Loading />;
  if (requests.state === 'failed') {
    const again = (
      <button type="button" className="button main" onClick={retry}>
        Try again
      </button>
    );
    return (
      <State title="The log could not be read" action={again}>
        {requests.error}
      </State>
    );
  }
  if (wanted !== everything) {
    const reset = (
      <button type="button" className="button" onClick={onReset}>
        Show everything
      </button>
    );
    return (
      <State title="Nothing matches" action={reset}>
        No response of the log is like that.
      </State>
    );
  }
  return (
    <State title="Nothing logged yet">
      Send a request through the proxy, or try <code>/playground</code> at its address. It appears here at
      once.
    </State>
  );
}

function RefusedNote({ refused, onDismissed }: Pick<OutboxState, 'refused'> & { onDismissed: () => void }) {
  const last = refused.at(-1);
  return (
    <p className="note bad">
      {refused.length === 1 ? 'A rating was refused' : `${refused.length} ratings were refused`}:{' '}
      {last?.reason}{' '}
      <button
        type="button"
        className="link"
        onClick={() => void send('forget-refused', {}).then(onDismissed)}
      >
        Dismiss
      </button>
    </p>
  );
}

const lights = {
  connected: 'Connected',
  degraded: 'Connected',
  unreachable: 'Not reachable',
  refused: 'Not connected',
  none: 'Not connected',
} as const;

function Light({ state }: { state: keyof typeof lights | null }) {
  if (state === null) return null;
  return <span className={`light ${state}`}>{lights[state]}</span>;
}

/** The item that is open: as it is in the list, or as it was when it still was there. */
function useOpen(items: readonly Item[], id: string | null): Item | null {
  const last = useRef<Item | null>(null);
  const found = items.find(({ row }) => row.request_id === id);
  if (found) last.current = found;
  return id !== null && last.current?.row.request_id === id ? last.current : null;
}

/** What can be chosen in the filters: everything that was ever in the list. */
function useChoices(items: readonly Item[], wanted: Wanted, site: string | null) {
  const models = useRef(new Set<string>());
  const sites = useRef(new Set<string>());
  const add = useCallback((set: Set<string>, value: string | null) => value !== null && set.add(value), []);
  return useMemo(() => {
    for (const { row } of items) {
      add(models.current, modelOf(row));
      add(sites.current, row.origin);
    }
    add(models.current, wanted.model);
    add(sites.current, wanted.site);
    add(sites.current, site);
    return { models: [...models.current].sort(), sites: [...sites.current].sort() };
  }, [items, wanted, site, add]);
}
