import type { RequestRow } from '@thumbwire/shared';
import { z } from 'zod';
import { readConnection, type StoredConnection, writeConnection } from '../database.ts';
import type { Connection, Kept, Located } from '../messages.ts';
import { toDetails } from '../rows.ts';
import { siteOf } from '../sites.ts';
import { changeSettings } from '../storage.ts';
import { approveSites } from './approve.ts';
import { check } from './connection.ts';
import { type Caller, type Desk, type Handlers, notConnected } from './handler.ts';
import { empty, Observed, Rate, RequestId, Texts, Url } from './inputs.ts';
import { insights } from './insights.ts';
import { locate } from './locate.ts';
import { observe } from './observe.ts';
import { askToPair, confirmPairing, unpair } from './pairing.ts';

/** Every message, by its name. */
export const handlers: Handlers = {
  locate: {
    from: 'anywhere',
    input: z.object({ texts: Texts.max(200) }),
    async run(input, { database, outbox, origin }) {
      const connection = await readConnection(await database);
      if (connection === null) throw notConnected();
      const located = await locate(connection, input, origin);
      const ids = located.flatMap(({ matches }) => matches.map(({ requestId }) => requestId));
      const waiting = await outbox.waiting(ids);
      const asItWillBe = (match: Located['matches'][number]) => {
        const event = waiting.get(match.requestId);
        if (!event) return match;
        if (event.kind === 'clear') return { ...match, rating: null, ratedChoice: null };
        return { ...match, rating: event.rating, ratedChoice: event.choice ?? match.ratedChoice };
      };
      return located.map(({ key, matches }) => ({ key, matches: matches.map(asItWillBe) }));
    },
  },
  observed: {
    from: 'anywhere',
    input: Observed,
    async run(input, { database, outbox, client, origin, tabId, flush, mayLog }) {
      const length = input.requestBody.length + input.responseBody.length;
      if (origin === null) return { requestId: null };
      const opened = await database;
      const proxyUrl = (await readConnection(opened))?.url ?? null;
      const desk = {
        ...{ database: opened, outbox, client: await client(), proxyUrl },
        mayLog: () => mayLog(tabId, length),
      };
      const requestId = await observe(input, origin, desk);
      await soon(flush());
      return { requestId };
    },
  },
  rate: {
    from: 'anywhere',
    input: Rate,
    async run(input, caller) {
      const eventId = await caller.outbox.rate(input);
      await changeSettings({ hasRated: true });
      return kept(input.requestId, eventId, caller);
    },
  },
  clear: {
    from: 'anywhere',
    input: z.object({ requestId: RequestId }),
    run: async ({ requestId }, caller) => kept(requestId, await caller.outbox.clear(requestId), caller),
  },
  details: {
    from: 'anywhere',
    input: z.object({ requestId: RequestId }),
    async run({ requestId }, { client, outbox }) {
      const proxy = await client();
      const row: RequestRow | undefined = (await proxy?.api.query.ids({ requestIds: [requestId] }))?.data[0];
      return row ? toDetails(row, (await outbox.waiting([requestId])).get(requestId)) : null;
    },
  },
  site: {
    from: 'anywhere',
    input: empty,
    run: (_, { origin }) => siteOf(origin ?? 'http://127.0.0.1'),
  },
  outbox: {
    from: 'anywhere',
    input: empty,
    async run(_, { outbox, origin }) {
      const state = await outbox.state();
      return origin === null ? state : { pending: state.pending, requestIds: [], refused: [] };
    },
  },
  connection: {
    from: 'own pages',
    input: empty,
    async run(_, { database, flush }) {
      const connection = await check(await readConnection(await database));
      await soon(flush());
      return connection;
    },
  },
  connect: {
    from: 'own pages',
    input: z.object({ url: Url, key: z.string().trim().min(1).max(1024) }),
    run: ({ url, key }, caller) => keepConnection({ url: withoutSlash(url), key }, caller),
  },
  'pair-ask': {
    from: 'own pages',
    input: z.object({ url: Url }),
    run: ({ url }) => askToPair(withoutSlash(url)),
  },
  'pair-confirm': {
    from: 'own pages',
    input: z.object({ url: Url, pairingId: z.string(), expiresAt: z.string(), code: z.string() }),
    run: async ({ code, ...pairing }, caller) => keepConnection(await confirmPairing(pairing, code), caller),
  },
  asking: {
    from: 'own pages',
    input: empty,
    async run(_, { client }) {
      const known = (await (await client())?.api.origins.list())?.data ?? [];
      return known.filter(({ status }) => status === 'asking').map(({ origin }) => origin);
    },
  },
  'decide-site': {
    from: 'own pages',
    input: z.object({ origin: z.string().max(300), isAllowed: z.boolean() }),
    async run({ origin, isAllowed }, { client }) {
      await (await client())?.api.origins.decide({ origin, decision: isAllowed ? 'allow' : 'refuse' });
      return {};
    },
  },
  disconnect: {
    from: 'own pages',
    input: empty,
    async run(_, { database, client, flush, arrangeAlerts }) {
      const proxy = await client();
      if (proxy) await soon(unpair(proxy));
      await writeConnection(await database, null);
      await Promise.all([flush(), arrangeAlerts()]);
      return { state: 'none' };
    },
  },
  flush: {
    from: 'own pages',
    input: empty,
    async run(_, { outbox, flush }) {
      await soon(flush());
      return outbox.state();
    },
  },
  'forget-refused': {
    from: 'own pages',
    input: empty,
    async run(_, { outbox }) {
      await outbox.forgetRefused();
      return outbox.state();
    },
  },
  ...insights,
};

function withoutSlash(url: string): string {
  return new URL(url).href.replace(/\/+$/, '');
}

/** Keeps a connection that works. */
async function keepConnection(
  connection: StoredConnection,
  { database, client, flush, refreshPages, arrangeAlerts }: Desk,
): Promise<Connection> {
  const checked = await check(connection);
  if (checked.state !== 'connected' && checked.state !== 'degraded') return checked;
  await writeConnection(await database, connection);
  const proxy = await client();
  if (proxy) await soon(approveSites(proxy));
  await soon(flush());
  void refreshPages();
  void arrangeAlerts();
  return checked;
}

/** What became of an event that was just kept; nobody waits long for it. */
async function kept(requestId: string, eventId: string, { outbox, flush }: Caller): Promise<Kept> {
  await soon(flush());
  const waiting = await outbox.waiting([requestId]);
  return { isPending: waiting.has(requestId), refused: await outbox.refusal(eventId) };
}

/** Waits for the work, but not longer than a person would. The work goes on. */
async function soon(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1500);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
