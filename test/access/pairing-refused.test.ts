import { expect, test } from 'vitest';
import { chrome, firefox, site } from './calls.ts';
import { openPairingDesk } from './pairing-desk.ts';

const minute = 60_000;

const keyCount = async ({ proxy }: Awaited<ReturnType<typeof openPairingDesk>>) =>
  (await proxy.client.api.keys.list()).data.length - 1;

test.each([
  ['a program', undefined],
  ['a page on this machine', 'http://localhost:3000'],
  ['a page elsewhere', site],
  ['a page without an origin', 'null'],
])('%s cannot ask to be paired', async (_who, origin) => {
  const desk = await openPairingDesk();

  const asked = await desk.ask(origin);

  expect(asked.status).toBe(403);
  expect(desk.shown).toEqual([]);
});

test.each([
  ['a page on this machine', 'http://localhost:3000', /Only a browser extension/],
  ['a program', undefined, /Only a browser extension/],
  ['another extension', firefox, /Another extension asked/],
])('%s cannot give the code of an extension', async (_who, origin, error) => {
  const desk = await openPairingDesk();
  const asked = await desk.ask(chrome);

  const answer = await desk.confirm(asked, desk.code(), origin);

  expect(answer).toMatchObject({ status: 403, error: expect.stringMatching(error) });
  expect(await keyCount(desk)).toBe(0);
});

test('a code is good for two minutes', async () => {
  const desk = await openPairingDesk();
  const first = await desk.ask(chrome);
  desk.clock.now += 2 * minute;

  const late = await desk.confirm(first, desk.code(), chrome);
  const second = await desk.ask(chrome);
  desk.clock.now += 2 * minute - 1;
  const inTime = await desk.confirm(second, desk.code(), chrome);

  expect(late).toMatchObject({ status: 404, error: expect.stringMatching(/is over.*Ask again/) });
  expect(inTime.status).toBe(200);
});

test('a code counts once, also when it comes twice at the same time', async () => {
  const desk = await openPairingDesk();
  const asked = await desk.ask(chrome);

  const answers = await Promise.all([1, 2, 3].map(() => desk.confirm(asked, desk.code(), chrome)));

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
  expect(await keyCount(desk)).toBe(1);
});

test('after five wrong codes the pairing is over, and the sentence counts them', async () => {
  const desk = await openPairingDesk();
  const asked = await desk.ask(chrome);

  const answers = await desk.fail(asked, 5);
  const right = await desk.confirm(asked, desk.code(), chrome);

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  expect(answers.map(({ error }) => error)).toEqual([
    'The code is wrong. 4 tries are left.',
    'The code is wrong. 3 tries are left.',
    'The code is wrong. 2 tries are left.',
    'The code is wrong. One try is left.',
    expect.stringMatching(/wrong 5 times.*Ask again/),
  ]);
  expect(right.status).toBe(404);
  expect(await keyCount(desk)).toBe(0);
});

test('only one pairing is open at a time; the same extension is told its own', async () => {
  const desk = await openPairingDesk();
  const first = await desk.ask(chrome, 'Thumbwire in Chrome');

  const other = await desk.ask(firefox, 'Thumbwire in Firefox');
  const again = await desk.ask(chrome, 'Thumbwire in Chrome');
  desk.clock.now += 2 * minute;
  const later = await desk.ask(firefox, 'Thumbwire in Firefox');

  expect(other).toMatchObject({
    status: 409,
    error: expect.stringMatching(/"Thumbwire in Chrome" is being/),
  });
  expect(again.data).toEqual(first.data);
  expect(later.status).toBe(200);
  expect(desk.shown).toHaveLength(2);
});

test('after 15 wrong codes in an hour only the command opens one', async () => {
  const desk = await openPairingDesk();
  for (let round = 0; round < 3; round += 1) await desk.fail(await desk.ask(chrome), 5);

  const refused = await desk.ask(chrome);
  const set = await desk.proxy.client.api.pair.setCode({ code: '012345' });
  const asked = await desk.ask(chrome);
  const answer = await desk.confirm(asked, '012345', chrome);

  expect(refused).toMatchObject({ status: 429, error: expect.stringMatching(/Run "thumbwire pair"/) });
  expect(set.data).toEqual({ expiresAt: '2026-03-01T12:02:00.000Z', asking: null });
  expect(answer.status).toBe(200);
  expect(desk.shown).toHaveLength(3);
});

test('an hour later an extension may ask again', async () => {
  const desk = await openPairingDesk();
  for (let round = 0; round < 3; round += 1) await desk.fail(await desk.ask(chrome), 5);
  desk.clock.now += 60 * minute;

  const asked = await desk.ask(chrome);

  expect(asked.status).toBe(200);
});

test('the command replaces the code of the pairing that is open, and says who asks', async () => {
  const desk = await openPairingDesk();
  const asked = await desk.ask(chrome);
  await desk.fail(asked, 4);

  const { data } = await desk.proxy.client.api.pair.setCode({ code: '999999' });
  const old = await desk.confirm(asked, desk.code() === '999999' ? '000000' : desk.code(), chrome);
  const answer = await desk.confirm(asked, '999999', chrome);

  expect(data.asking).toEqual({ name: 'Thumbwire in Chrome', origin: chrome });
  expect([old.status, answer.status]).toEqual([403, 200]);
});

test('a code that the command set waits for two minutes', async () => {
  const desk = await openPairingDesk();
  await desk.proxy.client.api.pair.setCode({ code: '012345' });
  desk.clock.now += 2 * minute;

  const asked = await desk.ask(chrome);

  expect(desk.shown).toHaveLength(1);
  expect((await desk.confirm(asked, desk.code(), chrome)).status).toBe(200);
});

test.each<[what: string, code: unknown]>([
  ['nothing', undefined],
  ['a number', 123456],
  ['five digits', '12345'],
  ['a space', '123 456'],
])('%s is no code, and costs no try', async (_what, code) => {
  const desk = await openPairingDesk();
  const asked = await desk.ask(chrome);

  const answer = await desk.confirm(asked, code, chrome);
  const [next] = await desk.fail(asked, 1);

  expect(answer).toMatchObject({ status: 400, error: 'code must be six digits.' });
  expect(next?.error).toContain('4 tries');
});

test.each([
  ['empty', ''],
  ['long', 'a'.repeat(65)],
  ['with control characters', 'Thumb\u0007wire'],
])('a name that is %s is refused', async (_what, name) => {
  const desk = await openPairingDesk();

  const asked = await desk.ask(chrome, name);

  expect(asked).toMatchObject({ status: 400, error: expect.stringMatching(/^name must/) });
  expect(desk.shown).toEqual([]);
});
