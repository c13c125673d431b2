import { StoreUnavailableError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { answered, ask, author, beginExchange, logExchange, start } from '../suite/support.ts';
import { openForTest } from './test-home.ts';
import { meddle } from './test-trouble.ts';

/** Makes the database refuse to insert rows, for a reason that does not pass by waiting. */
const refuse = (home: string, condition: string) =>
  meddle(
    home,
    `CREATE TRIGGER refuse BEFORE INSERT ON request WHEN ${condition} BEGIN SELECT RAISE(ABORT, 'refused'); END`,
  );

const allow = (home: string) => meddle(home, 'DROP TRIGGER refuse');

test('says that a record which was given up is unavailable, not unknown', async () => {
  const { store, home } = await openForTest();
  refuse(home, "new.id = 'refused'");
  await logExchange(store, { wantedId: 'refused' });
  await expect.poll(() => store.health(), { timeout: 20_000 }).toMatchObject({ pending: 0, notLogged: 1 });

  const outcomes = await Promise.allSettled([
    store.get(['refused']),
    store.bodies('refused'),
    store.feedback('refused'),
    store.setFeedback('refused', { ...author, rating: true }),
  ]);

  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual(
    outcomes.map(() => expect.any(StoreUnavailableError)),
  );
});

test('gives the id of a record which was given up to nobody else, and takes it in at the next start', async () => {
  const { store, home } = await openForTest();
  refuse(home, "new.id = 'refused'");
  await logExchange(store, { wantedId: 'refused' });
  await expect.poll(() => store.health(), { timeout: 20_000 }).toMatchObject({ pending: 0, notLogged: 1 });
  const again = await logExchange(store, { wantedId: 'refused', createdAt: start + 1 });
  await store.close();
  allow(home);

  const { store: next } = await openForTest({ home });
  const [request] = await next.get(['refused']);

  expect(again.idStatus).toBe('in-use');
  expect(request).toMatchObject({ state: 'interrupted', createdAt: start });
});

test('writes the outcome of an exchange whose open row could not be written', async () => {
  const { store, home } = await openForTest({ limits: { flushTimeMs: 20_000 } });
  refuse(home, "new.state = 'open'");
  const open = beginExchange(store, { wantedId: 'mine' });
  await open.safe;
  await expect(store.get(['mine'])).rejects.toThrow(StoreUnavailableError);
  await expect(store.setFeedback('mine', { ...author, rating: true })).rejects.toThrow(StoreUnavailableError);
  open.finish(answered());

  const [request] = await store.get(['mine']);

  expect(request).toMatchObject({ id: 'mine', state: 'complete', totalTokens: 15 });
  expect(store.health().notLogged).toBe(0);
});

test('does not give a request another id for a reason that has nothing to do with its id', async () => {
  const { store, home } = await openForTest();
  refuse(home, "new.id = 'refused'");
  await logExchange(store, { wantedId: 'refused' });
  await expect.poll(() => store.health(), { timeout: 20_000 }).toMatchObject({ pending: 0, notLogged: 1 });

  const { requests } = await ask(store);

  expect(requests).toEqual([]);
});

test('gives a request whose id is taken unexpectedly a fresh one, and says so', async () => {
  const { store, home, lines } = await openForTest();
  await logExchange(store, { wantedId: 'other' });
  await ask(store);
  const open = beginExchange(store, { wantedId: 'mine', createdAt: start + 1 });
  await open.safe;
  meddle(home, "UPDATE request SET id = 'mine'");
  open.finish(answered());

  const { requests } = await ask(store);
  const [request] = requests;

  expect(requests.map(({ id }) => id)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'mine']);
  expect(request?.issues).toEqual(['The id mine belongs to another request; this one got a fresh id.']);
  expect(lines).toEqual([`The id mine belongs to another request; its request is kept as ${request?.id}.`]);
});
