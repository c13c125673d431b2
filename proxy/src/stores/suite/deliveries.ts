import { describe, expect, test } from 'vitest';
import type { NewDelivery } from '../store.ts';
import { hook, type OpenEmpty, start, useStore, written } from './support.ts';

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

export function deliverySuite(open: OpenEmpty): void {
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
      const except = due.slice(0, 1).map(({ number }) => number);
      const rest = await use.store.dueDeliveries({ webhookId: 'wh_1', now: start, limit: 10, except });
      expect(rest.due.map(({ id }) => id)).toEqual(['msg_1']);
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

    test('that were handed over once, also when they are forgotten by then', async () => {
      await use.store.addWebhook(hook);
      await use.store.addWebhook({ ...hook, id: 'wh_2' });
      await use.store.dispatch([delivery, { ...delivery, id: 'msg_2', webhookId: 'wh_2' }], 7);
      await use.store.removeWebhook('wh_2');
      await use.store.addWebhook({ ...hook, id: 'wh_2' });

      await use.store.dispatch([delivery, { ...delivery, id: 'msg_2', webhookId: 'wh_2' }], 7);

      expect(await use.store.delivery('wh_1', 'msg_1')).not.toBeNull();
      expect(await use.store.delivery('wh_2', 'msg_2')).toBeNull();
    });

    test('of each webhook only as many as have a use, the oldest go', { timeout: 60_000 }, async () => {
      await use.store.addWebhook(hook);
      await use.store.addWebhook({ ...hook, id: 'wh_2' });
      for (let part = 0; part < 4; part += 1) {
        const made = Array.from({ length: 1000 }, (_, index) => ({
          ...{ ...delivery, id: `msg_${part}_${index}`, state: 'delivered' as const, nextAt: null },
          // In turn, so that every round number is of the same one.
          webhookId: index % 2 === 0 ? 'wh_1' : 'wh_2',
        }));
        await use.store.dispatch(made, null);
      }

      for (const webhookId of ['wh_1', 'wh_2']) {
        const { counts } = await use.store.deliveries({ webhookId, limit: 1 });
        expect(counts.delivered).toBeGreaterThanOrEqual(1000);
        expect(counts.delivered).toBeLessThan(1500);
      }
      expect(await use.store.delivery('wh_1', 'msg_0_0')).toBeNull();
      expect(await use.store.delivery('wh_2', 'msg_3_999')).not.toBeNull();
    });
  });
}
