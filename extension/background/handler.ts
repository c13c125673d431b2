import type { ThumbwireClient } from '@thumbwire/shared';
import { UnreachableError } from '@thumbwire/shared';
import type { z } from 'zod';
import type { Database } from '../database.ts';
import type { MayLog } from '../limit.ts';
import type { Input, MessageName, Output } from '../messages.ts';
import type { Outbox } from '../outbox.ts';

/** What the handlers work with. */
export interface Desk {
  readonly database: Promise<Database>;
  readonly outbox: Outbox;
  /** Client of the connection as it is now; `null`: there is none. */
  readonly client: () => Promise<ThumbwireClient | null>;
  /** Sends what waits and shows the outcome on the icon. */
  readonly flush: () => Promise<void>;
  readonly mayLog: MayLog;
  /** Has all pages look at the log again. */
  readonly refreshPages: () => Promise<void>;
  /** Looks for alerts as long as somebody wants to be told, and there is a connection. */
  readonly arrangeAlerts: () => Promise<void>;
}

/** Who sent a message, as the browser says it. */
export interface Caller extends Desk {
  /** Web origin of the page; `null`: one of the extension's own pages. */
  readonly origin: string | null;
  readonly tabId?: number | undefined;
}

/** One message: who may send it, how its input is checked, and what it does. */
export interface Handler<Name extends MessageName> {
  readonly from: 'anywhere' | 'own pages';
  readonly input: z.ZodType<Input<Name>>;
  run(input: Input<Name>, caller: Caller): Promise<Output<Name>>;
}

/** Every message, by its name. */
export type Handlers = { readonly [Name in MessageName]: Handler<Name> };

/**
 * The client of the connection.
 *
 * @throws UnreachableError there is none
 */
export async function connected({ client }: Pick<Desk, 'client'>): Promise<ThumbwireClient> {
  const proxy = await client();
  if (proxy) return proxy;
  throw notConnected();
}

export function notConnected(): UnreachableError {
  return new UnreachableError('The extension is not connected. Pair it with the proxy in its settings.');
}
