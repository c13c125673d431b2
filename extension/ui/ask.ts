import { useCallback, useEffect, useState } from 'react';
import type { Connection, OutboxState } from '../messages.ts';
import { send } from '../messages.ts';

const retryMs = 3000;
const nothing: OutboxState = { pending: 0, requestIds: [], refused: [] };

/** The connection as it is; `null` until it is known. */
export function useConnection(): { connection: Connection | null; check: () => Promise<void> } {
  const [connection, setConnection] = useState<Connection | null>(null);
  const check = useCallback(async () => {
    const reply = await send('connection', {});
    if (reply.ok) setConnection(reply.output);
  }, []);
  useEffect(() => void check(), [check]);
  useEffect(() => {
    // It may just have been started.
    if (connection?.state !== 'unreachable') return;
    const timer = setTimeout(() => void check(), retryMs);
    return () => clearTimeout(timer);
  }, [connection, check]);
  return { connection, check };
}

/** What waits to be sent, kept up to date, and how to look again. `hear` is told of each change. */
export function useOutbox(hear?: () => void): [state: OutboxState, look: () => Promise<void>] {
  const [state, setState] = useState(nothing);
  const look = useCallback(async () => {
    const reply = await send('outbox', {});
    if (reply.ok) setState(reply.output);
  }, []);
  useEffect(() => {
    // Where the background says that something was kept, delivered or refused.
    const channel = new BroadcastChannel('thumbwire');
    channel.onmessage = () => {
      void look();
      hear?.();
    };
    void look();
    return () => channel.close();
  }, [look, hear]);
  return [state, look];
}
