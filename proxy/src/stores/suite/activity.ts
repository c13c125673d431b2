import { describe, expect, test } from 'vitest';
import type { Activity } from '../store.ts';
import { ask, author, logExchange, type OpenEmpty, useStore } from './support.ts';

/** The stream of what happens. */
export function activitySuite(open: OpenEmpty): void {
  describe('tells what happens', () => {
    const use = useStore(open, 'each test');
    async function take(count: number, activities: AsyncIterable<Activity>): Promise<Activity[]> {
      const taken: Activity[] = [];
      for await (const activity of activities) {
        taken.push(activity);
        if (taken.length === count) break;
      }
      return taken;
    }

    test('from now on, in order', async () => {
      await logExchange(use.store);
      await ask(use.store);
      const { signal } = new AbortController();
      const following = take(3, use.store.activity({ signal }));

      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, { ...author, rating: true });
      await use.store.clearFeedback(id, author);
      const activities = await following;

      expect(activities).toMatchObject([
        { type: 'request.logged', requestId: id },
        { type: 'feedback.set', requestId: id },
        { type: 'feedback.cleared', requestId: id },
      ]);
    });

    test('from the last one seen on', async () => {
      const { signal } = new AbortController();
      const first = await logExchange(use.store);
      const second = await logExchange(use.store);
      await ask(use.store);
      const [seen] = await take(1, use.store.activity({ after: 0, signal }));

      const [next] = await take(1, use.store.activity({ after: seen?.id ?? 0, signal }));

      expect(seen).toHaveProperty('requestId', first.id);
      expect(next).toHaveProperty('requestId', second.id);
    });

    test('until the signal', async () => {
      const controller = new AbortController();
      const following = take(1, use.store.activity({ signal: controller.signal }));

      controller.abort();

      expect(await following).toEqual([]);
    });

    test('until the store is closed', async () => {
      const { signal } = new AbortController();
      const following = take(1, use.store.activity({ signal }));

      await use.store.close();

      expect(await following).toEqual([]);
    });
  });
}
