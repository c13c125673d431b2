import { expect, test } from 'vitest';
import { openDatabase, writeConnection } from '../database.ts';
import type { MessageName } from '../messages.ts';
import { createOutbox } from '../outbox.ts';
import { answer, isMessage } from './answer.ts';
import type { Desk } from './handler.ts';
import 'fake-indexeddb/auto';

const page = { origin: 'https://evil.example' };
const ownPage = { origin: null };

function openDesk(): Desk {
  const database = openDatabase(crypto.randomUUID());
  const client = async () => null;
  const outbox = createOutbox({ database, client });
  return {
    database,
    outbox,
    client,
    flush: async () => void (await outbox.flush()),
    mayLog: () => true,
    refreshPages: async () => {},
    arrangeAlerts: async () => {},
  };
}

test.each<MessageName>(['connection', 'connect', 'disconnect', 'flush', 'forget-refused', 'trend', 'alert'])(
  'a page may not send "%s"',
  async (name) => {
    const desk = openDesk();
    await writeConnection(await desk.database, { url: 'http://127.0.0.1:9', key: 'tw_key' });
    const input = name === 'connect' ? { url: 'https://evil.example', key: 'x' } : {};

    const reply = await answer({ name, input }, page, desk);

    expect(reply).toEqual({ ok: false, code: 'forbidden', error: `A page may not send "${name}".` });
    expect(await (await desk.database).get('setting', 'connection')).toMatchObject({ key: 'tw_key' });
  },
);

test.each<[name: MessageName, input: unknown]>([
  ['rate', { requestId: 'one', rating: 'up' }],
  ['rate', { requestId: '../v1/keys', rating: true }],
  ['rate', { rating: true }],
  ['clear', { requestId: '' }],
  ['clear', null],
  ['locate', { texts: [{ key: 'a', version: 1, hashes: [2 ** 48] }] }],
  ['locate', { texts: [{ key: 'a', version: 1, hashes: Array(513).fill(1) }] }],
  ['locate', { texts: Array(201).fill({ key: 'a', version: 1, hashes: [] }) }],
  ['observed', { url: 'https://api.openai.com/v1/chat/completions' }],
  ['site', { origin: 'https://other.example' }],
])('"%s" with %j is turned away', async (name, input) => {
  const desk = openDesk();

  const reply = await answer({ name, input }, page, desk);

  expect(reply).toMatchObject({ ok: false, code: 'invalid' });
  expect(await desk.outbox.state()).toMatchObject({ pending: 0 });
});

test('a page is told how many ratings wait, and not of which requests', async () => {
  const desk = openDesk();
  await desk.outbox.rate({ requestId: 'secret-of-another-page', rating: true });

  const toPage = await answer({ name: 'outbox', input: {} }, page, desk);
  const toUs = await answer({ name: 'outbox', input: {} }, ownPage, desk);

  expect(toPage).toEqual({ ok: true, output: { pending: 1, requestIds: [], refused: [] } });
  expect(toUs).toMatchObject({ output: { requestIds: ['secret-of-another-page'] } });
});

test('without a connection a page is told so, and its ratings wait', async () => {
  const desk = openDesk();

  const located = await answer({ name: 'locate', input: { texts: [] } }, page, desk);
  const details = await answer({ name: 'details', input: { requestId: 'one' } }, page, desk);
  const cleared = await answer({ name: 'clear', input: { requestId: 'one' } }, page, desk);

  expect(located).toMatchObject({ ok: false, code: 'unreachable' });
  expect(details).toEqual({ ok: true, output: null });
  expect(cleared).toEqual({ ok: true, output: { isPending: true, refused: null } });
});

test.each([
  null,
  'rate',
  {},
  { name: 'rate' },
  { name: 'toString', input: {} },
  { toPage: 'toggle', input: {} },
])('%j is no message to the background', (message) => {
  expect(isMessage(message)).toBe(false);
});
