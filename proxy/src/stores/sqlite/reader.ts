// A thread that reads: pages, counts and bodies, each within a time limit.
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from './connection.ts';
import { readActivity } from './read/activity.ts';
import { readAnswer, TooLarge } from './read/answer.ts';
import { readBodies } from './read/bodies.ts';
import { readFeedback } from './read/feedback.ts';
import { addLocalTime } from './read/local-time.ts';
import { readLocated } from './read/located.ts';
import { readAlerts } from './read/monitors.ts';
import { readOccurrences } from './read/occurrences.ts';
import { readRates } from './read/rates.ts';
import { seqsOf } from './read/requests.ts';
import { number } from './read/values.ts';
import { readDeliveries, readDelivery, readDue } from './read/webhooks.ts';
import { addReaderFunctions } from './reader-functions.ts';
import type { FromReader, Question, ReaderOptions, ToReader } from './reading.ts';
import { rowsOf, smallestOf } from './run-plan.ts';
import { describeProblem, messageOf, sqliteProblem } from './sqlite-error.ts';
import { statementCache } from './write/statements.ts';

const busyTimeoutMs = 1_000;

class TooLong extends Error {}

const port = parentPort;
if (port === null) throw new Error('A reader runs as a worker thread.');
const { file }: ReaderOptions = workerData;
const database = openForReading(file, { busyTimeoutMs });
const prepare = statementCache(database);
let deadline = 0;

addReaderFunctions(database, checkTime);
addLocalTime(database);

port.on('message', (message: ToReader) => {
  if (message === 'close') {
    database.close();
    port.close();
    return;
  }
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

function answer(message: Question): unknown {
  switch (message.name) {
    case 'page': {
      const { plan, limit, includeInputs } = message.arguments;
      const seqs = smallestOf(database, plan).map((row) => number(row, 'seq'));
      return {
        requests: readAnswer(prepare, seqs.slice(0, limit), { includeInputs }),
        hasMore: seqs.length > limit,
      };
    }
    case 'count': {
      const [row] = smallestOf(database, message.arguments.plan);
      return row === undefined ? 0 : number(row, 'n');
    }
    case 'rates':
      return JSON.stringify(readRates(message.arguments, (plan) => rowsOf(database, plan)));
    case 'get': {
      const { ids, includeInputs } = message.arguments;
      return readAnswer(prepare, seqsOf(prepare, ids), { includeInputs });
    }
    case 'bodies': {
      const [seq] = seqsOf(prepare, [message.arguments.id]);
      return seq === undefined ? null : readBodies(prepare, seq);
    }
    case 'feedback':
      return readFeedback(prepare, message.arguments.id);
    case 'locate':
      return readLocated(prepare, message.arguments, checkTime);
    case 'activity':
      return readActivity(prepare, message.arguments.after, message.arguments.limit);
    case 'alerts':
      return readAlerts(prepare, message.arguments);
    case 'occurrences':
      return readOccurrences(prepare, message.arguments);
    case 'due':
      return readDue(prepare, message.arguments);
    case 'deliveries':
      return readDeliveries(prepare, message.arguments);
    case 'delivery':
      return readDelivery(prepare, message.arguments);
  }
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
      message: `${error.message} The first ${error.fitting} fit: ask for no more than ${error.fitting} at a time (limit, or fewer ids).`,
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
