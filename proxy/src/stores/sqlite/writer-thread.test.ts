import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from './connection.ts';
import { prepareDatabase } from './database.ts';
import { markErasing } from './erase/mark.ts';
import { useDatabase } from './erase/used-database.ts';
import { openHome } from './home.ts';
import { temporaryFolder } from './test-home.ts';
import { watchThreads } from './test-trouble.ts';
import { statementCache } from './write/statements.ts';
import { type Job, openWriteQueue } from './write-queue.ts';
import { startWriter } from './writer-thread.ts';

/** The writer of a new database, and its queue. */
function openForTest({ flags = 'r+' } = {}) {
  const home = openHome(join(temporaryFolder(), 'home'));
  onTestFinished(() => home.release());
  const { file, progress } = prepareDatabase({
    home: home.path,
    journalPath: home.journalPath,
    pageCount: null,
  });
  if (flags === 'r') leaveTraces(file);
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const threadOf = watchThreads();
  const descriptor = openSync(file, flags);
  const writer = { file, pageCount: null, keepBodyBytes: null, descriptor };
  const thread = startWriter({ writer, writeTimeMs: 60_000, log });
  onTestFinished(async () => {
    await thread.close(1_000);
    closeSync(descriptor);
  });
  return { thread, queue: openWriteQueue({ thread, initial: progress, log }), lines, threadOf };
}

/** Leaves what is to be erased. */
function leaveTraces(file: string): void {
  const database = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  useDatabase(database, { secureDelete: 'OFF', turns: 500 });
  markErasing(statementCache(database));
  database.close();
}

const scores: Job = {
  task: () => ({ kind: 'scores', seq: 1, scores: { a: 1 }, at: 0 }),
  sizeBytes: 0,
  isUrgent: true,
  committed: () => {},
  lost: () => {},
};

test('answers a batch that came after the writer died by the next writer', async () => {
  const { thread, threadOf } = openForTest();
  await (await threadOf('thumbwire-writer')).terminate();

  const reply = await thread.write('[]', new ArrayBuffer());

  expect(reply.kind).toBe('committed');
});

test('starts no writer any more once it is closed', async () => {
  const { thread, threadOf, lines } = openForTest();
  await (await threadOf('thumbwire-writer')).terminate();
  const writing = thread.write('[]', new ArrayBuffer());
  await thread.close(1_000);

  const replies = [await writing, await thread.write('[]', new ArrayBuffer())];

  expect(replies).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
  expect(lines).toHaveLength(1);
});

test('does not try again what was under way when it was stopped', async () => {
  const { thread, queue, lines } = openForTest();
  queue.add(scores);
  await new Promise(setImmediate);
  queue.stop();

  await thread.close(0);

  expect(lines).toEqual([]);
  expect(queue.problem).toBeNull();
});

test('writes on while the system does not let it overwrite what was removed', async () => {
  const { thread, lines } = openForTest({ flags: 'r' });
  const replies: string[] = [];

  const end = performance.now() + 1_000;
  while (performance.now() < end) replies.push((await thread.write('[]', new ArrayBuffer())).kind);

  expect(new Set(replies)).toEqual(new Set(['committed']));
  expect(lines).toEqual([]);
});
