import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { answered, ask, author, beginExchange, logExchange, start } from '../suite/support.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

let drawn = 0;
const draw = () => createHash('sha256').update(String(drawn++)).digest();
const random = () => draw().readUInt32BE() / 2 ** 32;
const hex = (length: number) =>
  Array.from({ length: Math.ceil(length / 64) }, () => draw().toString('hex'))
    .join('')
    .slice(0, length);

/** Words that are nowhere else, by the place in which they are. */
function newSecrets() {
  const secret = (place: string) => `${place}${hex(24)}`;
  return {
    prompt: secret('prompt'),
    answer: secret('answer'),
    user: secret('user'),
    session: secret('session'),
    property: secret('property'),
    id: secret('id'),
    path: secret('path'),
    comment: secret('comment'),
    correction: secret('correction'),
    tag: secret('tag'),
    event: secret('event'),
    score: secret('score'),
  };
}
type Secrets = ReturnType<typeof newSecrets>;

async function logSecrets(store: Store, secrets: Secrets, words: number): Promise<string> {
  const filling = Array.from({ length: words }, () => hex(8)).join(' ');
  const { id } = await logExchange(
    store,
    {
      wantedId: secrets.id,
      userId: secrets.user,
      sessionId: secrets.session,
      path: `/openai/v1/${secrets.path}`,
      properties: { place: secrets.property },
      createdAt: start + Math.floor(random() * 1_000_000),
    },
    answered({ question: `${filling} ${secrets.prompt}`, answer: `${secrets.answer} ${filling}` }),
  );
  if (words % 3 === 0) return id;
  const { comment, correction, tag, event } = secrets;
  await store.setFeedback(id, { ...author, rating: false, comment, correction, tags: [tag], eventId: event });
  await store.setScores(id, { [secrets.score]: 1 });
  return id;
}

/** Which of the words are in the files of a home; an index keeps the ends of words that begin alike. */
function found(home: string, secrets: readonly Secrets[]): string[] {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, bytes: readFileSync(path).toString('latin1') }));
  return secrets.flatMap((each) =>
    Object.values(each).flatMap((secret) =>
      files
        .filter(({ bytes }) => bytes.includes(secret.slice(-16)))
        .map(({ path }) => `${secret} in ${path}`),
    ),
  );
}

test('leaves no byte of a removed request in any file', async () => {
  const { store, home } = await openForTest();
  const all: { id: string; secrets: Secrets }[] = [];
  for (let number = 0; number < 400; number++) {
    const secrets = newSecrets();
    all.push({ id: await logSecrets(store, secrets, Math.floor(random() * 80)), secrets });
  }
  await ask(store);
  const gone = all.filter(() => random() < 0.4);
  const before = found(
    home,
    gone.map(({ secrets }) => secrets),
  );

  await Promise.all(gone.map(({ id }) => store.remove(id)));

  const places = new Set(before.map((place) => place.replace(/[0-9a-f]{24} in .*/, '')));
  expect([...places].toSorted()).toEqual(Object.keys(newSecrets()).toSorted());
  expect(
    found(
      home,
      gone.map(({ secrets }) => secrets),
    ),
  ).toEqual([]);
  expect(await store.count({ kind: 'all' })).toBe(all.length - gone.length);
  await store.close();
  expect(integrityOf(home)).toBe('ok');
});

test('leaves no byte of a large body, and gives its room back to the disk', async () => {
  const { store, home } = await openForTest();
  const { id: other } = await logExchange(store);
  const { id } = await logExchange(store, {}, answered({ answer: hex(3_000_000) }));
  await ask(store);
  const bytes = storedBytes(home);
  const needles = [100, 40_000, bytes.length - 100].map((at) =>
    bytes.subarray(at, at + 24).toString('latin1'),
  );
  const files = () =>
    ['thumbwire.db', 'thumbwire.db-wal']
      .map((name) => readFileSync(join(home, name)).toString('latin1'))
      .join('');
  const before = files();

  await store.remove(id);

  const after = files();
  expect(needles.filter((needle) => before.includes(needle))).toHaveLength(3);
  expect(needles.filter((needle) => after.includes(needle))).toEqual([]);
  expect(before.length).toBeGreaterThan(1_500_000);
  expect(after.length).toBeLessThan(500_000);
  expect((await ask(store)).requests).toMatchObject([{ id: other }]);
});

/** The largest body as it is kept. */
function storedBytes(home: string): Buffer {
  const database = new DatabaseSync(join(home, 'thumbwire.db'), { readOnly: true });
  const row = database.prepare('SELECT bytes FROM body ORDER BY length(bytes) DESC LIMIT 1').get();
  database.close();
  if (!(row?.bytes instanceof Uint8Array)) throw new Error('There is no body.');
  return Buffer.from(row.bytes);
}

function integrityOf(home: string): unknown {
  const database = new DatabaseSync(join(home, 'thumbwire.db'));
  const result = database.prepare('PRAGMA integrity_check').get()?.integrity_check;
  database.close();
  return result;
}

test('what was removed stays so after the death of the process, and what it left is erased by the next', async () => {
  const { store, home } = await openForTest();
  const secrets = newSecrets();
  const kept = beginExchange(store, { wantedId: 'kept' });
  await kept.safe;
  const id = await logSecrets(store, secrets, 20);
  await ask(store);
  const removing = store.remove(id);
  await expect.poll(() => store.get([id])).toEqual([]);
  const copy = temporaryFolder();
  cpSync(home, copy, { recursive: true });
  await removing;

  const { store: next } = await openForTest({ home: copy });
  await expect.poll(() => found(copy, [secrets]), { timeout: 10_000 }).toEqual([]);

  expect((await ask(next)).requests).toMatchObject([{ id: 'kept', state: 'interrupted' }]);
});

test('what is written while it erases stays whole', async () => {
  const { store, home } = await openForTest();
  const gone: string[] = [];
  for (let number = 0; number < 200; number++) gone.push(await logSecrets(store, newSecrets(), 30));
  const written: { id: string; secrets: Secrets }[] = [];

  const removing = Promise.all(gone.map((id) => store.remove(id)));
  for (let number = 0; number < 200; number++) {
    const secrets = newSecrets();
    written.push({ id: await logSecrets(store, secrets, 29), secrets });
  }
  await removing;

  const { requests } = await ask(store, { limit: 1000 });
  expect(requests.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted());
  for (const { id, secrets } of written) {
    const request = requests.find((one) => one.id === id);
    expect(request?.responseText).toContain(secrets.answer);
    expect(request?.feedback?.comment).toBe(secrets.comment);
  }
  await store.close();
  expect(integrityOf(home)).toBe('ok');
});

test('a database that could not be erased before is rearranged once, with all that is in it', async () => {
  const { store, home } = await openForTest();
  const secrets = newSecrets();
  const id = await logSecrets(store, secrets, 20);
  await store.close();
  const database = new DatabaseSync(join(home, 'thumbwire.db'));
  database.exec('PRAGMA auto_vacuum = NONE; VACUUM');
  const before = database.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum;
  database.close();

  const { store: next } = await openForTest({ home });
  const [request] = await next.get([id]);
  await next.remove(id);

  expect(before).toBe(0);
  expect(request?.responseText).toContain(secrets.answer);
  expect(found(home, [secrets])).toEqual([]);
  expect(existsSync(join(home, 'thumbwire.db-journal'))).toBe(false);
});

test('leaves no line in the journal of what ended while a prune began', async () => {
  const { store, home } = await openForTest();
  await logExchange(store);
  const pruning = store.prune(
    { before: null, maxSizeBytes: 0, includeRated: true },
    { signal: new AbortController().signal },
  );
  const first = pruning.next();
  let hasBegun = false;
  void first.then(() => {
    hasBegun = true;
  });

  for (let number = 0; !hasBegun && number < 5_000; number++) {
    await logExchange(store);
    await new Promise(setImmediate);
  }
  for await (const _ of pruning);

  const journal = join(home, 'journal');
  const noted = readdirSync(journal)
    .flatMap((name) => readFileSync(join(journal, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => String(JSON.parse(line).id));
  const kept = new Set<string>();
  for (const id of noted) if ((await store.get([id])).length > 0) kept.add(id);
  expect(noted.filter((id) => !kept.has(id))).toEqual([]);
  expect(noted.length).toBeGreaterThan(0);
});

test('nobody waits for what is erased when the store is closed', async () => {
  const { store, home } = await openForTest();
  const { id } = await logExchange(store);
  await ask(store);
  // As long as it reads what the log holds, nothing is overwritten.
  const reader = new DatabaseSync(join(home, 'thumbwire.db'), { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM request');
  const removing = store.remove(id).catch((error: unknown) => error);
  await expect.poll(async () => (await store.get([id])).length).toBe(0);

  await store.close();
  const outcome = await removing;

  reader.close();
  expect(String(outcome)).toMatch(/traces of it may still be in the files.*also after a restart/);
});
