// A thread that reads: pages, counts and bodies, each within a time limit.
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from './connection.ts';
import { unpackText } from './packing.ts';
import { type Plan, probeLimit, type Sql } from './query/index.ts';
import { readActivity } from './read/activity.ts';
import { readBodies } from './read/bodies.ts';
import { readFeedback } from './read/feedback.ts';
import { readRequests, seqsOf } from './read/requests.ts';
import { number, type Row } from './read/values.ts';
import type { FromReader, ReaderOptions, ToReader } from './reading.ts';
import { fold } from './search-text.ts';
import { describeProblem, messageOf, sqliteProblem } from './sqlite-error.ts';
import { statementCache } from './write/statements.ts';

/** More bodies than this are not handed out in one page. */
const mostBodyBytes = 256 * 1024 * 1024;
const busyTimeoutMs = 1_000;

class TooLong extends Error {}
class TooLarge extends Error {}

const port = parentPort;
if (port === null) throw new Error('A reader runs as a worker thread.');
const { file }: ReaderOptions = workerData;
const database = openForReading(file, { busyTimeoutMs });
const prepare = statementCache(database);
let deadline = 0;

// SQLite cannot be interrupted from here, but a function that it calls can throw.
database.function('within_time', (_seq) => {
  checkTime();
  return 1;
});
database.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null));
database.function('text_of', { deterministic: true }, (value) => {
  checkTime();
  return unpackText(value);
});
database.function('text_has', { deterministic: true }, (value, folded) => {
  checkTime();
  const text = unpackText(value);
  return text === null ? null : Number(fold(text).includes(String(folded)));
});

port.on('message', (message: ToReader) => {
  deadline = performance.now() + message.timeLimitMs;
  try {
    // One snapshot for all that a call reads.
    database.exec('BEGIN');
    send({ call: message.call, kind: 'result', result: answer(message) });
  } catch (error) {
    send({ call: message.call, kind: 'error', ...explain(error) });
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
});

function checkTime(): void {
  if (performance.now() > deadline) throw new TooLong();
}

function answer(message: ToReader): unknown {
  switch (message.name) {
    case 'page': {
      const { plan, limit, includeBodies } = message.arguments;
      const seqs = run(plan).map((row) => number(row, 'seq'));
      const requests = readRequests(prepare, seqs.slice(0, limit));
      return {
        requests: includeBodies ? withBodies(requests) : requests,
        hasMore: seqs.length > limit,
      };
    }
    case 'count': {
      const [row] = run(message.arguments.plan);
      return row === undefined ? 0 : number(row, 'n');
    }
    case 'get':
      return readRequests(prepare, seqsOf(prepare, message.arguments.ids));
    case 'bodies': {
      const [seq] = seqsOf(prepare, [message.arguments.id]);
      return seq === undefined ? null : readBodies(prepare, seq);
    }
    case 'feedback':
      return readFeedback(prepare, message.arguments.id);
    case 'activity':
      return readActivity(prepare, message.arguments.after, message.arguments.limit);
  }
}

/** Runs the candidate that walks through the fewest requests; the first one if all are many. */
function run({ candidates }: Plan): Row[] {
  const sized = candidates.map(({ probe, query }) => ({
    query,
    size: candidates.length > 1 && probe !== null ? number(all(probe)[0] ?? {}, 'n') : probeLimit,
  }));
  const smallest = sized.reduce((best, next) => (next.size < best.size ? next : best));
  return all(smallest.query);
}

function all({ text, values }: Sql): Row[] {
  return database.prepare(text).all(...values);
}

function withBodies(requests: ReturnType<typeof readRequests>): ReturnType<typeof readRequests> {
  let sizeBytes = 0;
  return requests.map((request) => {
    const bodies = readBodies(prepare, request.seq);
    sizeBytes += (bodies.request?.bytes.byteLength ?? 0) + (bodies.response?.bytes.byteLength ?? 0);
    if (sizeBytes > mostBodyBytes) throw new TooLarge();
    return { ...request, bodies };
  });
}

function explain(error: unknown): Pick<Extract<FromReader, { kind: 'error' }>, 'cause' | 'message'> {
  if (error instanceof TooLong) {
    return {
      cause: 'too-long',
      message:
        'The filter took too long. Narrow it: add a span of time (created_at), a rating, a property, or whole words to search for.',
    };
  }
  if (error instanceof TooLarge) {
    return {
      cause: 'too-large',
      message: 'The bodies of this page are too large together; ask for fewer requests.',
    };
  }
  const problem = sqliteProblem(error);
  return {
    cause: 'unavailable',
    message: problem === null ? messageOf(error) : describeProblem(problem, file, error),
  };
}

function send(message: FromReader): void {
  port?.postMessage(message);
}
