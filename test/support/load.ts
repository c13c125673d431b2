import type { RequestRow } from '@thumbwire/shared';
import { answerTo } from './chat-provider.ts';
import type { Random } from './random.ts';

/** Everything that the clients of a proxy did and saw, over any number of its lives. */
export interface Ledger {
  readonly connections: readonly Connection[];
  /** Answers that no client should ever get. */
  readonly faults: string[];
  exchanges: number;
}

/** One client, which does one thing at a time. */
export interface Connection {
  readonly random: Random;
  /** Exchanges whose response head arrived, in the order of their ids' first sight. */
  readonly seen: Map<string, Exchange>;
  /** Exchanges that asked for an id and were cut off before they learned which one they got. */
  readonly unanswered: Exchange[];
  readonly ratings: Map<string, Attempt[]>;
}

export interface Exchange {
  readonly number: number;
  readonly wantedId: string | null;
  /** What the provider says to it. */
  readonly answer: string;
  /** How the client saw it end; `broken`: it did not. */
  end: 'complete' | 'cancelled' | 'broken';
  /** The proxy has shown that it is written as complete: it stays so whatever happens. */
  isKept: boolean;
}

/** One rating as it was sent. */
export interface Attempt {
  readonly eventId: string;
  readonly rating: boolean;
  isAcknowledged: boolean;
}

export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  /** Aborted in the same moment in which the proxy is killed: what breaks from then on is no fault. */
  readonly killed: AbortSignal;
  /** Called with each response head that arrives. */
  onHead(): void;
}

export function createLedger(connections: number, random: Random): Ledger {
  const connection = (): Connection => ({
    ...{ random: random.fork(), seen: new Map(), unanswered: [], ratings: new Map() },
  });
  return { connections: Array.from({ length: connections }, connection), faults: [], exchanges: 0 };
}

/** Sends requests and ratings over all connections, and looks at some, until the proxy is killed. */
export async function runLoad(ledger: Ledger, options: LoadOptions): Promise<void> {
  await Promise.all(
    ledger.connections.map(async (connection) => {
      while (!options.killed.aborted) {
        const share = connection.random.fraction();
        const known = share < 0.5 && connection.random.pick([...connection.seen.keys()]);
        if (!known) await exchange(ledger, connection, options);
        else if (share < 0.4) await rate(ledger, connection, known, options);
        else await look(ledger, connection, known, options);
      }
    }),
  );
}

async function exchange(ledger: Ledger, connection: Connection, options: LoadOptions): Promise<void> {
  const { random } = connection;
  ledger.exchanges += 1;
  const number = ledger.exchanges;
  const prompt = `exchange ${number}`;
  const wantedId = wantId(connection, number);
  const isCancelled = random.isBelow(0.1);
  const started: Exchange = { number, wantedId, answer: answerTo(prompt), end: 'broken', isKept: false };
  const leave = new AbortController();
  let id: string | null = null;
  try {
    const response = await fetch(`${options.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: {
        ...{ authorization: 'Bearer sk-load-0123456789abcdef', 'content-type': 'application/json' },
        'helicone-property-exchange': String(number),
        ...(wantedId ? { 'helicone-request-id': wantedId } : {}),
      },
      body: JSON.stringify({
        ...{ model: 'gpt-4o-mini', stream: isCancelled || random.isBelow(0.5) },
        messages: [{ role: 'user', content: prompt }],
      }),
      signal: leave.signal,
    });
    id = response.headers.get('helicone-id');
    if (id) note(ledger, connection, id, started);
    if (response.status !== 200) {
      ledger.faults.push(`Exchange ${number} was answered ${response.status}: ${await response.text()}`);
      return;
    }
    options.onHead();
    for await (const _chunk of response.body ?? []) {
      if (!isCancelled) continue;
      started.end = 'cancelled';
      leave.abort();
    }
    started.end = 'complete';
  } catch (error) {
    if (!options.killed.aborted && started.end !== 'cancelled') {
      ledger.faults.push(`Exchange ${number} broke although the proxy was running: ${error}`);
    }
  } finally {
    if (!id) connection.unanswered.push(started);
  }
}

/** Mostly none; else a fresh one, and now and then one that may be taken. */
function wantId({ random, seen }: Connection, number: number): string | null {
  if (random.isBelow(0.6)) return null;
  return (random.isBelow(0.1) && random.pick([...seen.keys()])) || `load_${number}`;
}

function note(ledger: Ledger, connection: Connection, id: string, exchange: Exchange): void {
  if (ledger.connections.some((other) => other !== connection && other.seen.has(id))) {
    ledger.faults.push(`The id ${id} was given to two connections.`);
  }
  const holder = connection.seen.get(id);
  if (holder && id !== exchange.wantedId) ledger.faults.push(`The id ${id} was issued twice.`);
  if (holder?.end === 'complete' && connection.ratings.has(id)) {
    ledger.faults.push(`The id ${id} was taken from a rated request.`);
  }
  connection.seen.set(id, exchange);
}

async function rate(ledger: Ledger, connection: Connection, id: string, options: LoadOptions): Promise<void> {
  const attempts = connection.ratings.get(id) ?? [];
  connection.ratings.set(id, attempts);
  const eventId = `${id.slice(-40)}_${attempts.length}`;
  const attempt: Attempt = { eventId, rating: connection.random.isBelow(0.5), isAcknowledged: false };
  attempts.push(attempt);
  try {
    const problem = await sendRating(id, attempt, options);
    if (problem) ledger.faults.push(problem);
  } catch (error) {
    if (!options.killed.aborted)
      ledger.faults.push(`Rating ${id} broke although the proxy was running: ${error}`);
  }
}

/** Reads a request, which has it written first if it has ended. */
async function look(ledger: Ledger, connection: Connection, id: string, options: LoadOptions): Promise<void> {
  const exchange = connection.seen.get(id);
  try {
    const response = await fetch(`${options.url}/v1/request/${id}`, {
      headers: { authorization: `Bearer ${options.key}` },
    });
    const answer = await response.text();
    if (response.status !== 200) {
      ledger.faults.push(`Looking at ${id} was answered ${response.status}: ${answer}`);
      return;
    }
    const { data }: { data: RequestRow } = JSON.parse(answer);
    const isOf = exchange !== undefined && data.properties.exchange === String(exchange.number);
    if (isOf && data.state === 'complete') exchange.isKept = true;
  } catch (error) {
    if (!options.killed.aborted)
      ledger.faults.push(`Looking at ${id} broke although the proxy was running: ${error}`);
  }
}

/** What a careful client does: the event id says whether the first one had arrived. @returns what was wrong */
export async function sendUnacknowledgedAgain(
  ledger: Ledger,
  proxy: Pick<LoadOptions, 'url' | 'key'>,
): Promise<string[]> {
  const problems: (string | null)[] = [];
  for (const { ratings } of ledger.connections) {
    for (const [id, attempts] of ratings) {
      const unacknowledged = attempts.filter((attempt) => !attempt.isAcknowledged);
      for (const attempt of unacknowledged) problems.push(await sendRating(id, attempt, proxy));
    }
  }
  return problems.filter((problem) => problem !== null);
}

/** Sends a rating; sending it again is the same rating. @returns what was wrong with the answer, or `null` */
async function sendRating(
  id: string,
  attempt: Attempt,
  { url, key }: Pick<LoadOptions, 'url' | 'key'>,
): Promise<string | null> {
  const response = await fetch(`${url}/v1/request/${id}/feedback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rating: attempt.rating, eventId: attempt.eventId }),
  });
  if (response.status === 200) attempt.isAcknowledged = true;
  const answer = await response.text();
  return response.status === 200 ? null : `Rating ${id} was answered ${response.status}: ${answer}`;
}
