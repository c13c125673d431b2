import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '@thumbwire/shared';
import { afterAll, beforeAll } from 'vitest';
import type { StoreQuery } from '../../store.ts';
import { chatBegin } from '../../suite/chat.ts';
import { answered } from '../../suite/support.ts';
import { type BulkRequest, openBulk } from '../bulk.ts';
import { databaseName, openForReading, openForWriting } from '../connection.ts';
import { addLocalTime } from '../read/local-time.ts';
import { addReaderFunctions } from '../reader-functions.ts';
import type { Prepare } from '../write/statements.ts';
import { compileFilter } from './condition.ts';
import { type Plan, planPage, type Sql } from './index.ts';

/** A log on which plans are tried, for all tests of a file. */
export interface TestLog {
  /** One column of all rows. */
  run(sql: Sql, column: string): unknown[];
  /** How SQLite goes about the candidates of a plan, step by step. */
  stepsOf(plan: Plan): string[];
  /** Prepares the statements of whatever reads, and writes down how SQLite goes about each. */
  explained(read: (prepare: Prepare) => void): string[];
  /** The newest requests that match, without any index that was chosen for the filter. */
  byLookingAtEach(filter: Filter): unknown[];
}

const pageSize = 51;

export function pageOf(
  filter: Filter,
  sort: StoreQuery['sort'] = { field: 'created_at', direction: 'desc' },
): Plan {
  return planPage({ filter, sort, limit: pageSize, offset: 0 }, pageSize);
}

/** A log of 3,000 requests that differ in everything that can be asked for. */
export function openLogForTests(): TestLog {
  const home = mkdtempSync(join(tmpdir(), 'thumbwire-plans-'));
  let database: DatabaseSync;

  beforeAll(() => {
    const bulk = openBulk(home);
    bulk.write(Array.from({ length: 3_000 }, (_, number) => requestOf(number)));
    while (bulk.index() > 0);
    bulk.close();
    const file = join(home, databaseName);
    const writing = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
    writing.exec(`
      UPDATE request SET cache_read_tokens = 1, cache_write_tokens = 2, reasoning_tokens = 3 WHERE seq % 9 = 0`);
    writing.close();
    database = openForReading(file, { busyTimeoutMs: 0 });
    addReaderFunctions(database, () => {});
    addLocalTime(database);
  });
  afterAll(() => {
    database.close();
    rmSync(home, { recursive: true, force: true });
  });

  const run: TestLog['run'] = ({ text, values }, column) =>
    database
      .prepare(text)
      .all(...values)
      .map((row) => row[column]);
  return {
    run,
    stepsOf: ({ candidates }) =>
      candidates.flatMap(({ query }) =>
        run({ ...query, text: `EXPLAIN QUERY PLAN ${query.text}` }, 'detail').map(String),
      ),
    explained(read) {
      const steps: string[] = [];
      read((text) => {
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`);
        steps.push(...plan.all().map(({ detail }) => String(detail)));
        return database.prepare(text);
      });
      return steps;
    },
    byLookingAtEach(filter) {
      const { text, values } = compileFilter(filter);
      const all = `SELECT seq FROM request r WHERE ${text} ORDER BY r.created_at DESC, r.seq DESC LIMIT ${pageSize}`;
      return run({ text: all, values }, 'seq');
    },
  };
}

function requestOf(number: number): BulkRequest {
  const isFailed = number % 40 === 3;
  const isFromPage = number % 30 === 7;
  const begin = {
    ...chatBegin,
    createdAt: chatBegin.createdAt + number * 1_000,
    provider: number % 3 === 0 ? 'anthropic' : 'openai',
    ...(isFromPage && { source: 'page' as const, origin: 'https://chat.example' }),
    modelOverride: ['gpt-4o', 'gpt-4o-2024-08-06'][number % 11] ?? null,
    userId: `user-${number % 50}`,
    sessionId: `session-${number % 200}`,
    sessionPath: '/chat',
    sessionName: 'Chat',
    promptId: `prompt-${number % 9}`,
    promptVersion: String(number % 2),
    properties: { team: number % 4 === 0 ? 'blue' : 'red' },
  };
  const finish = answered({
    answer: number % 7 === 0 ? 'It is seven.' : 'It is another number.',
    latencyMs: 100 + (number % 60),
    model: number % 5 === 0 ? 'gpt-4.1' : 'gpt-4o',
    ...(isFailed && { state: 'failed', status: 500, error: 'It failed.' }),
  });
  const change = {
    rating: number % 2 === 0,
    rater: 'carl',
    source: 'api',
    comment: 'so',
    tags: ['wrong', 'b'],
  };
  return {
    begin,
    finish,
    ratings: number % 10 < 2 ? [change] : [],
    scores: number % 25 === 0 ? { fluency: 0.5 } : null,
  };
}
