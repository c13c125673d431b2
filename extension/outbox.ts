import { type ThumbwireClient, ThumbwireError } from '@thumbwire/shared';
import type { Database, LogItem, OutboxEvent, OutboxItem } from './database.ts';
import type { OutboxState, RateInput } from './messages.ts';

/** Ratings and observed responses on their way to the proxy. All of it is in the database: the background may be ended at every `await`. */
export interface Outbox {
  /**
   * Keeps a rating. Of several for one request that still wait, one event is sent: the newest, with all they say.
   *
   * @returns id of the event that will say it
   */
  rate(input: RateInput): Promise<string>;
  /** Keeps that a rating is taken back. @returns id of the event */
  clear(requestId: string): Promise<string>;
  /** Keeps a response that is to be logged under this id. */
  log(requestId: string, log: LogItem): Promise<void>;
  /** Sends what waits, in order. @returns whether the proxy could be reached and took the key */
  flush(): Promise<boolean>;
  state(): Promise<OutboxState>;
  /** The rating event that waits, by request. */
  waiting(requestIds: readonly string[]): Promise<ReadonlyMap<string, RatingEvent>>;
  /** Why an event was refused for good, or `null`. */
  refusal(eventId: string): Promise<string | null>;
  forgetRefused(): Promise<void>;
}

export interface OutboxOptions {
  readonly database: Promise<Database>;
  /** The client of the connection as it is now; `null`: there is none. */
  readonly client: () => Promise<ThumbwireClient | null>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told of a response that waited, and is in the log now. */
  readonly onLogged?: () => void;
  /** Told after each change. */
  readonly onChange?: (requestId: string) => void;
}

export type RatingEvent = Exclude<OutboxEvent, { kind: 'log' }>;

/** Clicks on the same thumb that are closer than this are one. */
const doubleClickMs = 1000;
/** The page of an observed response looks at the log after this time; what comes later is to be told. */
const promptMs = 2000;
const refusedKept = 20;
const deliveredKept = 200;

/** The proxy will never take these, however often they are sent. */
const hopeless: ReadonlySet<string> = new Set(['invalid', 'not_found', 'conflict', 'too_large']);
/** These hold for everything that waits. */
const general: ReadonlySet<string> = new Set([
  ...['unreachable', 'unauthorized', 'forbidden', 'store_unavailable', 'misdirected'],
]);

export function createOutbox({
  database: opening,
  client,
  now = Date.now,
  onChange,
  onLogged,
}: OutboxOptions): Outbox {
  let last: Promise<unknown> = Promise.resolve();

  async function keep(requestId: string, event: RatingEvent): Promise<string> {
    const database = await opening;
    const transaction = database.transaction(['outbox', 'delivered'], 'readwrite');
    const outbox = transaction.objectStore('outbox');
    const before = (await outbox.index('request').getAll(requestId)).find(
      ({ event: { kind } }) => kind !== 'log',
    );
    const delivered = before ? undefined : await transaction.objectStore('delivered').get(requestId);
    const said = before?.event ?? delivered?.event;
    if (said && isRepeated(event, said, { isWaiting: before !== undefined })) {
      await transaction.done;
      return said.eventId;
    }
    if (before?.seq !== undefined) await outbox.delete(before.seq);
    await outbox.add({ requestId, event: merge(before?.event, event) });
    await transaction.done;
    onChange?.(requestId);
    return event.eventId;
  }

  async function drain(): Promise<boolean> {
    const proxy = await client();
    if (proxy === null) return false;
    const database = await opening;
    const held = new Set<string>();
    for (let after = 0; ; ) {
      // One at a time: observed responses are large. What is added meanwhile comes later in the order.
      const [item] = await database.getAll('outbox', IDBKeyRange.lowerBound(after, true), 1);
      if (item?.seq === undefined) return true;
      after = item.seq;
      if (held.has(item.requestId)) continue;
      try {
        await deliver(proxy, item);
        await settle(database, item, null);
        if (item.event.kind === 'log' && now() - item.event.log.endedAt > promptMs) onLogged?.();
      } catch (error) {
        if (!(error instanceof ThumbwireError) || general.has(error.code)) return false;
        if (hopeless.has(error.code)) await settle(database, item, error.message);
        else held.add(item.requestId);
      }
    }
  }

  /** Takes an item out, if it is still the same: it may have been replaced while it was under way. */
  async function settle(database: Database, item: OutboxItem, reason: string | null): Promise<void> {
    const { requestId, event } = item;
    const transaction = database.transaction(['outbox', 'delivered', 'refused'], 'readwrite');
    if (item.seq !== undefined) await transaction.objectStore('outbox').delete(item.seq);
    if (reason === null && event.kind !== 'log') {
      const delivered = transaction.objectStore('delivered');
      if ((await delivered.count()) >= deliveredKept) await delivered.clear();
      await delivered.put({ requestId, event });
    }
    if (reason !== null) {
      const refused = transaction.objectStore('refused');
      await refused.add({ requestId, eventId: event.eventId, reason, at: new Date(now()).toISOString() });
      const keys = await refused.getAllKeys();
      for (const key of keys.slice(0, -refusedKept)) await refused.delete(key);
    }
    await transaction.done;
    onChange?.(requestId);
  }

  const stamp = () => ({ eventId: crypto.randomUUID(), ratedAt: new Date(now()).toISOString() });

  return {
    rate: ({ requestId, ...said }) => keep(requestId, { kind: 'rate', ...stamp(), ...said }),
    clear: (requestId) => keep(requestId, { kind: 'clear', ...stamp() }),
    async log(requestId, log) {
      await (await opening).add('outbox', { requestId, event: { kind: 'log', eventId: requestId, log } });
      onChange?.(requestId);
    },
    flush() {
      // One after the other, so that each call has looked at what was kept before it.
      const run = last.then(drain);
      last = run.catch(() => {
        // Told to whoever asked for it.
      });
      return run;
    },
    async state() {
      const database = await opening;
      const [pending, requestIds, refused] = await Promise.all([
        database.count('outbox'),
        idsOfRatings(database),
        database.getAll('refused'),
      ]);
      return {
        pending,
        requestIds,
        refused: refused.map(({ requestId, reason, at }) => ({ requestId, reason, at })),
      };
    },
    async waiting(requestIds) {
      const index = (await opening).transaction('outbox').store.index('request');
      const found = new Map<string, RatingEvent>();
      for (const requestId of new Set(requestIds)) {
        for (const { event } of await index.getAll(requestId)) {
          if (event.kind !== 'log') found.set(requestId, event);
        }
      }
      return found;
    },
    async refusal(eventId) {
      const refused = await (await opening).getAll('refused');
      return refused.find((one) => one.eventId === eventId)?.reason ?? null;
    },
    async forgetRefused() {
      await (await opening).clear('refused');
    },
  };
}

/** Ids of the requests whose rating waits, without reading the large items. */
async function idsOfRatings(database: Database): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor = await database.transaction('outbox').store.index('request').openCursor();
  while (cursor) {
    if (cursor.value.event.kind !== 'log') ids.push(cursor.value.requestId);
    cursor = await cursor.continue();
  }
  return ids;
}

/** One event that does what the waiting one and the new one do, one after the other. */
function merge(before: OutboxEvent | undefined, event: RatingEvent): RatingEvent {
  if (before === undefined || before.kind === 'log' || event.kind === 'clear') return event;
  if (before.kind === 'rate') return { ...before, ...event };
  return { comment: null, correction: null, choice: null, tags: null, ...event };
}

/** Whether the event says nothing that the one before it does not: a double click, when that one is delivered. */
function isRepeated(event: RatingEvent, before: OutboxEvent, { isWaiting }: { isWaiting: boolean }): boolean {
  if (before.kind === 'log' || before.kind !== event.kind) return false;
  if (!isWaiting && Date.parse(event.ratedAt) - Date.parse(before.ratedAt) > doubleClickMs) return false;
  const known = new Map(Object.entries(before));
  return Object.entries(event).every(
    ([name, value]) => name === 'eventId' || name === 'ratedAt' || known.get(name) === value,
  );
}

async function deliver({ api }: ThumbwireClient, { requestId, event }: OutboxItem): Promise<void> {
  switch (event.kind) {
    case 'rate': {
      const { kind: _, ...feedback } = event;
      await api.feedback.set({ id: requestId, ...feedback });
      return;
    }
    case 'clear':
      await api.feedback.clear({ id: requestId, eventId: event.eventId, ratedAt: event.ratedAt });
      return;
    case 'log':
      await api.log.custom(toLogInput(requestId, event.log));
  }
}

function toLogInput(requestId: string, log: LogItem) {
  return {
    providerRequest: { url: log.url, json: log.request, meta: { 'Helicone-Request-Id': requestId } },
    providerResponse: { json: log.response, textBody: log.textBody, status: log.status, headers: {} },
    timing: {
      startTime: toTime(log.startedAt),
      endTime: toTime(log.endedAt),
      timeToFirstToken: log.firstByteMs,
    },
    source: log.source,
    origin: log.origin,
  };
}

function toTime(ms: number): { seconds: number; milliseconds: number } {
  return { seconds: Math.floor(ms / 1000), milliseconds: Math.floor(ms % 1000) };
}
