import { expect, test } from 'vitest';
import { answered, ask, author, beginExchange, idsOf, logExchange } from '../suite/support.ts';
import { openForTest } from './test-home.ts';

const sizeBytes = 20_000;

/** An answer that does not get smaller. */
const answer = () =>
  `Tide ${Buffer.from(crypto.getRandomValues(new Uint8Array(sizeBytes))).toString('base64')}`;

const sentence = expect.stringMatching(/^The bodies were dropped to make room/);

test('drops the bodies of unrated requests beyond the bound, oldest first, and keeps all else', async () => {
  const { store } = await openForTest({ limits: { keepBodyBytes: 5 * sizeBytes } });
  const ids: string[] = [];
  for (let number = 0; number < 10; number++) {
    const { id } = await logExchange(store, {}, answered({ answer: answer() }));
    ids.push(id);
    if (number === 0) await store.setFeedback(id, { ...author, rating: true });
    await ask(store);
  }

  const hasBodies = async () =>
    (await Promise.all(ids.map((id) => store.bodies(id)))).map((bodies) => bodies?.response !== null);

  await expect
    .poll(hasBodies)
    .toEqual([true, false, false, false, false, false, false, expect.any(Boolean), true, true]);
  const requests = await store.get(ids);
  expect(requests[0]?.issues).toEqual([]);
  expect(requests[1]).toMatchObject({ issues: [sentence], responseText: expect.stringMatching(/^Tide /) });
  expect(requests[9]?.issues).toEqual([]);
  expect(await idsOf(store, { text: { contains: 'tide' } })).toHaveLength(10);
});

test('keeps the bodies of rated requests whatever they take', async () => {
  const { store } = await openForTest({ limits: { keepBodyBytes: sizeBytes } });
  const open: string[] = [];
  for (let number = 0; number < 4; number++) {
    const begun = beginExchange(store);
    const { id } = await begun.safe;
    await store.setFeedback(id, { ...author, rating: true });
    begun.finish(answered({ answer: answer() }));
    open.push(id);
  }
  await logExchange(store, {}, answered({ answer: answer() }));

  await expect
    .poll(async () => (await ask(store)).requests.map(({ issues }) => issues.length))
    .toEqual([1, 0, 0, 0, 0]);
  const bodies = await Promise.all(open.map((id) => store.bodies(id)));
  expect(bodies.every((each) => each?.response !== null)).toBe(true);
});

test('keeps every body where no bound is set', async () => {
  const { store } = await openForTest({ limits: { keepBodyBytes: null } });
  const { id } = await logExchange(store, {}, answered({ answer: answer() }));
  await idsOf(store, { text: { contains: 'tide' } });

  expect((await store.bodies(id))?.response).not.toBeNull();
});
