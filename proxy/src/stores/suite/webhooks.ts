import { describe, expect, test } from 'vitest';
import type { NewDelivery, Store, StoredWebhook } from '../store.ts';
import { bodyOf } from './chat.ts';
import { answered, author, logExchange, type OpenEmpty, start, useStore } from './support.ts';

const hook: Omit<StoredWebhook, 'after'> = {
  id: 'wh_1',
  destination: 'https://example.com/hook?token=1',
  events: ['request.logged', 'feedback.set'],
  sampleRate: 12.5,
  propertyFilters: [{ key: 'team', value: 'Search' }],
  includeData: false,
  hmacKey: 'a'.repeat(64),
  createdAt: start,
};

const delivery: NewDelivery = {
  id: 'msg_1',
  webhookId: 'wh_1',
  type: 'request.logged',
  seq: null,
  state: 'pending',
  createdAt: start,
  nextAt: start,
  attempts: [],
  body: '{"type":"request.logged"}',
};

const attempt = { at: start + 5, status: 500, error: 'The receiver answered 500.', durationMs: 7 };

const everything = {
  after: 0,
  types: ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'],
} as const;

/** Logs a request and waits until it is written. */
async function written(
  store: Store,
  ...exchange: Parameters<typeof logExchange> extends [unknown, ...infer Rest] ? Rest : never
) {
  const { id } = await logExchange(store, ...exchange);
  const [found] = await store.get([id]);
  if (found === undefined) throw new Error('What was logged is there.');
  return found;
}

export function webhookSuite(open: OpenEmpty): void {
  describe('keeps webhooks', () => {
    const use = useStore(open, 'each test');

    test('as they were made, and forgets what is removed', async () => {
      await use.store.addWebhook(hook);
      await use.store.addWebhook({ ...hook, id: 'wh_2' });
      await use.store.removeWebhook('wh_2');
      await use.store.removeWebhook('wh_none');

      expect(await use.store.webhooks()).toEqual([{ ...hook, after: 0 }]);
    });

    test('each with what had happened before it was made', async () => {
      await written(use.store);
      await use.store.addWebhook(hook);
      const { id } = await written(use.store);
      await use.store.setFeedback(id, { ...author, rating: true });
      await use.store.addWebhook({ ...hook, id: 'wh_2' });

      const found = await use.store.webhooks();

      expect(found.map(({ after }) => after)).toEqual([1, 3]);
      expect(await use.store.dispatched()).toBe(1);
    });
  });

  describe('tells what happened', () => {
    const use = useStore(open, 'each test');

    test('in order, each rating as it was given then', async () => {
      const { id } = await written(use.store, { properties: { team: 'search' } });
      await use.store.setFeedback(id, { ...author, rating: false, comment: 'Wrong year' });
      await use.store.setFeedback(id, { ...author, rating: true });
      await use.store.clearFeedback(id, author);

      const { occurrences, through } = await use.store.occurrences({ ...everything, limit: 10 });

      expect(through).toBe(4);
      expect(occurrences).toMatchObject([
        { activity: 1, type: 'request.logged', request: { id, properties: { team: 'search' } } },
        { activity: 2, type: 'feedback.set', event: { rating: false, comment: 'Wrong year' } },
        { activity: 3, type: 'feedback.set', event: { rating: true, comment: null } },
        { activity: 4, type: 'feedback.cleared', event: { kind: 'cleared', rating: null } },
      ]);
    });

    test('with what short bodies say, and without long ones', async () => {
      await written(use.store, {}, answered({ question: 'Short?', answer: 'x'.repeat(11_000) }));
      await written(use.store, {}, answered({ request: null, response: bodyOf('plain words') }));

      const { occurrences } = await use.store.occurrences({ ...everything, limit: 10 });

      expect(occurrences).toMatchObject([
        {
          request: {
            bodies: { request: { text: expect.stringContaining('"Short?"') }, response: 'too-long' },
          },
        },
        { request: { bodies: { request: null, response: { text: 'plain words' } } } },
      ]);
    });

    test('only of the types asked for, and how far it looked', async () => {
      const { id } = await written(use.store);
      await use.store.setFeedback(id, { ...author, rating: true });
      const options = { after: 0, types: ['feedback.set'] as const };

      const [first, rest] = [
        await use.store.occurrences({ ...options, limit: 1 }),
        await use.store.occurrences({ ...options, after: 1, limit: 1 }),
      ];

      expect(first).toEqual({ occurrences: [], through: 1 });
      expect(rest).toMatchObject({ occurrences: [{ activity: 2 }], through: 2 });
    });

    test('nothing of a request that is gone', async () => {
      const { id } = await written(use.store);
      await use.store.remove(id);

      expect(await use.store.occurrences({ ...everything, limit: 10 })).toEqual({
        occurrences: [],
        through: 1,
      });
    });

    test('to those who listen, whenever something was written', async () => {
      let calls = 0;
      const stop = use.store.onActivity(() => {
        calls += 1;
      });
      await written(use.store);
      const before = calls;
      stop();
      await written(use.store);

      expect(before).toBeGreaterThan(0);
      expect(calls).toBe(before);
    });
  });

  describe('keeps deliveries', () => {
    const use = useStore(open, 'each test');

    test('until their time comes, in that order, with when the next one is due', async () => {
      await use.store.addWebhook(hook);
      const later = { ...delivery, id: 'msg_later', nextAt: start + 1000 };
      await use.store.dispatch([later, { ...delivery, id: 'msg_2' }, delivery], 7);

      const { due, nextAt } = await use.store.dueDeliveries({ webhookId: 'wh_1', now: start, limit: 10 });

      expect(due.map(({ id }) => id)).toEqual(['msg_2', 'msg_1']);
      expect(due[1]).toMatchObject({ body: delivery.body, attemptCount: 0, requestId: null });
      expect(nextAt).toBe(start + 1000);
      expect(await use.store.dispatched()).toBe(7);
    });

    test('once, though they are put there twice, and a place is never lost', async () => {
      await use.store.addWebhook(hook);
      await use.store.dispatch([delivery], 7);
      await use.store.dispatch([delivery, { ...delivery, id: 'msg_2', webhookId: 'wh_none' }], 5);

      const { deliveries } = await use.store.deliveries({ webhookId: 'wh_1', limit: 10 });

      expect(deliveries.map(({ id }) => id)).toEqual(['msg_1']);
      expect(await use.store.dispatched()).toBe(7);
      expect((await use.store.deliveries({ webhookId: 'wh_none', limit: 10 })).deliveries).toEqual([]);
    });

    test('with their attempts, and what they came to', async () => {
      await use.store.addWebhook(hook);
      await use.store.dispatch([delivery, { ...delivery, id: 'msg_2' }], null);
      await use.store.noteAttempt({ id: 'msg_1', attempt, state: 'pending', nextAt: start + 90 });
      await use.store.noteAttempt({ id: 'msg_1', attempt, state: 'dead', nextAt: null });
      await use.store.noteAttempt({ id: 'msg_none', attempt, state: 'dead', nextAt: null });

      const found = await use.store.deliveries({ webhookId: 'wh_1', state: 'dead', limit: 10 });
      const { due } = await use.store.dueDeliveries({ webhookId: 'wh_1', now: start + 1000, limit: 10 });

      expect(found.deliveries).toMatchObject([
        { id: 'msg_1', state: 'dead', attempts: [attempt, attempt], attemptCount: 2, nextAt: null },
      ]);
      expect(found.counts).toEqual({ pending: 1, delivered: 0, dead: 1 });
      expect(due.map(({ id }) => id)).toEqual(['msg_2']);
    });

    test('newest first, page by page', async () => {
      await use.store.addWebhook(hook);
      await use.store.dispatch(
        ['a', 'b', 'c'].map((id) => ({ ...delivery, id })),
        null,
      );

      const first = await use.store.deliveries({ webhookId: 'wh_1', limit: 2 });
      const before = first.deliveries.at(-1)?.number;
      const rest = await use.store.deliveries({ webhookId: 'wh_1', before, limit: 2 });

      expect(first.deliveries.map(({ id }) => id)).toEqual(['c', 'b']);
      expect(rest.deliveries.map(({ id }) => id)).toEqual(['a']);
    });

    test('to be sent again: one, or all that were given up', async () => {
      await use.store.addWebhook(hook);
      await use.store.dispatch(
        (['dead', 'dead', 'delivered'] as const).map((state, index) => ({
          ...{ ...delivery, id: `msg_${index}`, state, nextAt: null, attempts: [attempt] },
        })),
        null,
      );

      const one = await use.store.replay({ webhookId: 'wh_1', id: 'msg_2', at: start });
      const none = await use.store.replay({ webhookId: 'wh_1', id: 'msg_none', at: start });
      const dead = await use.store.replay({ webhookId: 'wh_1', id: null, at: start });
      const { due } = await use.store.dueDeliveries({ webhookId: 'wh_1', now: start, limit: 10 });

      expect([one, none, dead]).toEqual([1, 0, 2]);
      expect(due.map(({ id, attemptCount, attempts }) => [id, attemptCount, attempts.length])).toEqual([
        ['msg_0', 0, 1],
        ['msg_1', 0, 1],
        ['msg_2', 0, 1],
      ]);
    });

    test('as long as their webhook and their request are there', async () => {
      await use.store.addWebhook(hook);
      await use.store.addWebhook({ ...hook, id: 'wh_2' });
      const { id, seq } = await written(use.store);
      await use.store.dispatch(
        [
          { ...delivery, seq },
          { ...delivery, id: 'msg_2', webhookId: 'wh_2' },
        ],
        null,
      );
      expect(await use.store.delivery('wh_1', 'msg_1')).toMatchObject({ requestId: id });

      await use.store.remove(id);
      await use.store.removeWebhook('wh_2');
      await use.store.dispatch([{ ...delivery, id: 'msg_3', seq }], null);

      expect(await use.store.delivery('wh_1', 'msg_1')).toBeNull();
      expect(await use.store.delivery('wh_2', 'msg_2')).toBeNull();
      expect(await use.store.delivery('wh_1', 'msg_3')).toBeNull();
    });

    test('only as many as have a use, the oldest go', { timeout: 60_000 }, async () => {
      await use.store.addWebhook(hook);
      for (let part = 0; part < 3; part += 1) {
        await use.store.dispatch(
          Array.from({ length: 600 }, (_, index) => ({
            ...{ ...delivery, id: `msg_${part}_${index}`, state: 'delivered' as const, nextAt: null },
          })),
          null,
        );
      }

      const { counts } = await use.store.deliveries({ webhookId: 'wh_1', limit: 1 });

      expect(counts.delivered).toBeGreaterThanOrEqual(1000);
      expect(counts.delivered).toBeLessThan(1800);
      expect(await use.store.delivery('wh_1', 'msg_0_0')).toBeNull();
      expect(await use.store.delivery('wh_1', 'msg_2_599')).not.toBeNull();
    });
  });
}
