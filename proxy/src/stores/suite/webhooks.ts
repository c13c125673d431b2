import { describe, expect, test } from 'vitest';
import { bodyOf } from './chat.ts';
import { answered, author, hook, type OpenEmpty, useStore, written } from './support.ts';

const everything = {
  after: 0,
  types: ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'],
} as const;

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
}
