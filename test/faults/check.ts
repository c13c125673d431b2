import { NotFoundError, type RequestRow, type ThumbwireClient } from '@thumbwire/shared';
import type { Attempt, Connection, Ledger } from '../support/load.ts';

/** What was checked, and everything that was not as it must be. */
export interface Findings {
  ids: number;
  /** Of these, those that the proxy had shown as written. */
  kept: number;
  ratings: number;
  readonly problems: string[];
}

/** Holds what the proxy knows after a crash against what its clients saw before. */
export async function checkLedger(ledger: Ledger, client: ThumbwireClient): Promise<Findings> {
  const findings: Findings = { ids: 0, kept: 0, ratings: 0, problems: [] };
  for (const connection of ledger.connections) {
    const rows = await rowsById(client, [...connection.seen.keys()]);
    checkRequests(connection, rows, findings);
    checkRatings(connection, rows, findings);
  }
  return findings;
}

async function rowsById(client: ThumbwireClient, ids: readonly string[]): Promise<Map<string, RequestRow>> {
  const rows = new Map<string, RequestRow>();
  for (let start = 0; start < ids.length; start += 500) {
    const { data } = await client.api.query.ids({ requestIds: ids.slice(start, start + 500) });
    for (const row of data) rows.set(row.request_id, row);
  }
  return rows;
}

function checkRequests(connection: Connection, rows: Map<string, RequestRow>, findings: Findings): void {
  for (const [id, exchange] of connection.seen) {
    findings.ids += 1;
    if (exchange.isKept) findings.kept += 1;
    const row = rows.get(id);
    if (!row) {
      findings.problems.push(`The id ${id} of exchange ${exchange.number} (${exchange.end}) is lost.`);
      continue;
    }
    // A retry that died before its answer may have taken over the id of a request that had died too.
    const owners = [exchange, ...connection.unanswered.filter(({ wantedId }) => wantedId === id)];
    const owner = owners.find(({ number }) => String(number) === row.properties.exchange);
    if (!owner) {
      findings.problems.push(
        `The id ${id} leads to exchange ${row.properties.exchange}, not ${exchange.number}.`,
      );
      continue;
    }
    if (owner.isKept && row.state !== 'complete') {
      findings.problems.push(`Exchange ${owner.number} was written as complete, and is ${row.state}.`);
    }
    if (!statesAfter[owner.end].includes(row.state)) {
      findings.problems.push(`Exchange ${owner.number}, ${owner.end} for its client, is ${row.state}.`);
    }
    if (row.state === 'complete' && row.response_text !== owner.answer) {
      findings.problems.push(
        `Exchange ${owner.number} is complete with another answer: ${row.response_text}`,
      );
    }
  }
}

/** The full row is written after the client has its answer, so a crash may leave any request interrupted. */
const statesAfter: Record<'complete' | 'cancelled' | 'broken', readonly RequestRow['state'][]> = {
  complete: ['complete', 'interrupted'],
  cancelled: ['cancelled', 'complete', 'interrupted'],
  broken: ['complete', 'interrupted'],
};

function checkRatings(connection: Connection, rows: Map<string, RequestRow>, findings: Findings): void {
  for (const [id, attempts] of connection.ratings) {
    findings.ratings += 1;
    const allowed = possibleRatings(attempts);
    const rating = rows.get(id)?.feedback_rating ?? null;
    if (!allowed.includes(rating)) {
      findings.problems.push(`The rating of ${id} is ${rating}, not ${allowed.join(' or ')}.`);
    }
  }
}

/** The last acknowledged rating, or one that was sent after it. */
function possibleRatings(attempts: readonly Attempt[]): (boolean | null)[] {
  const last = attempts.findLastIndex((attempt) => attempt.isAcknowledged);
  const since = attempts.slice(Math.max(last, 0)).map((attempt) => attempt.rating);
  return last < 0 ? [null, ...since] : since;
}

/** Checks that the history of every rating holds each event that was sent, in order, and once. */
export async function checkHistories(
  connection: Connection,
  ids: Iterable<string>,
  client: ThumbwireClient,
): Promise<string[]> {
  const problems: string[] = [];
  for (const id of ids) {
    const attempts = connection.ratings.get(id) ?? [];
    const data = await historyOf(id, client);
    if (!data) {
      problems.push(`The rated request ${id} is lost.`);
      continue;
    }
    const sent = attempts.map(({ eventId, rating }) => `${eventId} ${rating}`);
    const kept = data.history.map(({ eventId, rating }) => `${eventId} ${rating}`);
    if (sent.join() !== kept.join()) {
      problems.push(`The history of ${id} is [${kept.join(', ')}], not [${sent.join(', ')}].`);
    }
    if (data.current?.rating !== attempts.at(-1)?.rating) {
      problems.push(`The rating of ${id} is ${data.current?.rating} after its last event was sent again.`);
    }
  }
  return problems;
}

async function historyOf(id: string, client: ThumbwireClient) {
  try {
    return (await client.api.feedback.get({ id })).data;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
