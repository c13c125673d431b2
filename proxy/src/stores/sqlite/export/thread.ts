// A thread that writes one export: a piece of the file whenever one is asked for.
import { parentPort, workerData } from 'node:worker_threads';
import type { Filter } from '@thumbwire/shared';
import { type Exporter, exporters, type Reason } from '../../../exporters/index.ts';
import type { ExportCounts } from '../../store.ts';
import { openForReading } from '../connection.ts';
import { planCount } from '../query/index.ts';
import { number } from '../read/values.ts';
import { addReaderFunctions } from '../reader-functions.ts';
import { smallestOf } from '../run-plan.ts';
import { describeProblem, messageOf, sqliteProblem } from '../sqlite-error.ts';
import { statementCache } from '../write/statements.ts';
import { createPieceBuffer } from './piece.ts';
import type { ExportOptions, FromExport, ToExport } from './protocol.ts';
import { exportRow, exportRows } from './rows.ts';

const busyTimeoutMs = 1_000;
/** A piece is sent when it has this many bytes, or after this time, so that progress shows. */
const pieceBytes = 256 * 1024;
const pieceMs = 250;

const port = parentPort;
if (port === null) throw new Error('An export runs as a worker thread.');
const { file: databaseFile, format, filter, startedAt }: ExportOptions = workerData;
const database = openForReading(databaseFile, { busyTimeoutMs });
// Nobody waits for a single query here.
addReaderFunctions(database, () => {});
const prepare = statementCache(database);
const file = createPieceBuffer(pieceBytes + 64 * 1024);
const pieces = produce(exporters[format]);

port.on('message', ({ used }: ToExport) => {
  if (used !== null) file.reuse(used);
  const message = next();
  port.postMessage(message, message.kind === 'piece' ? [message.bytes.buffer] : []);
  if (message.kind === 'failed' || message.isLast) {
    database.close();
    port.close();
  }
});

function next(): FromExport {
  try {
    const { value, done } = pieces.next();
    if (done === true) throw new Error('The export has ended.');
    return value;
  } catch (error) {
    const problem = sqliteProblem(error);
    return {
      kind: 'failed',
      reason: problem === null ? messageOf(error) : describeProblem(problem, databaseFile, error),
    };
  }
}

function* produce(exporter: Exporter): Generator<FromExport, void, undefined> {
  const isWanted: Filter = {
    kind: 'and',
    filters: [filter, { kind: 'condition', field: 'created_at', operator: 'lte', value: until() }],
  };
  const isRated: Filter = { kind: 'condition', field: 'rating', operator: 'not-equals', value: null };
  const isUseful: Filter = exporter.onlyRated ? { kind: 'and', filters: [isWanted, isRated] } : isWanted;
  const run = exporter.open((seq) => exportRow(prepare, seq));
  const leftOut = new Map<Reason, number>();
  const leave = (reason: Reason, count: number) => {
    if (count > 0) leftOut.set(reason, (leftOut.get(reason) ?? 0) + count);
  };

  let seen = 0;
  let requests = 0;
  let undecided = 0;
  let lines = 0;
  let sizeBytes = 0;
  file.add(exporter.head);
  let lastAt = performance.now();
  const counts = (matched: number): ExportCounts => ({
    matched,
    requests,
    lines,
    sizeBytes,
    leftOut: Object.fromEntries(leftOut),
  });
  const piece = (isLast: boolean, matched: number): FromExport => {
    const bytes = file.take();
    lastAt = performance.now();
    sizeBytes += bytes.length;
    return { kind: 'piece', bytes, counts: counts(matched), isLast };
  };

  for (const row of exportRows(database, prepare, { filter: isUseful, needs: exporter.needs })) {
    seen += 1;
    const written = run.write(row);
    if (written === null) {
      undecided += 1;
    } else if ('leftOut' in written) {
      leave(written.leftOut, 1);
    } else {
      requests += 1;
      lines += written.lines;
      file.add(written.text);
    }
    if (file.sizeBytes >= pieceBytes || performance.now() - lastAt > pieceMs) yield piece(false, seen);
  }
  for (const [reason, count] of run.end()) {
    leave(reason, count);
    undecided -= count;
  }
  requests += undecided;
  const unrated = exporter.onlyRated ? Math.max(0, countOf(isWanted) - seen) : 0;
  leave('unrated', unrated);
  yield piece(true, seen + unrated);
}

/** What begins later is no part of it. What is there is, also if the clock was ahead when it began. */
function until(): number {
  const newest = prepare('SELECT max(created_at) AS at FROM request').get()?.at;
  return Math.max(startedAt, Number(newest ?? 0));
}

function countOf(wanted: Filter): number {
  const [row] = smallestOf(database, planCount(wanted));
  return row === undefined ? 0 : number(row, 'n');
}
