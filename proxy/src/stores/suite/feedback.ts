import { ConflictError, NotFoundError } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import {
  answered,
  ask,
  author,
  beginExchange,
  idsOf,
  logExchange,
  type OpenEmpty,
  start,
  useStore,
} from './support.ts';

/** What becomes of ratings. */
export function feedbackSuite(open: OpenEmpty): void {
  describe('keeps feedback', () => {
    const use = useStore(open, 'each test');
    test('shows a rating in the next query', async () => {
      const { id } = await logExchange(use.store);

      await use.store.setFeedback(id, {
        ...author,
        rating: true,
        comment: 'good',
        tags: ['clear'],
        choice: 0,
      });
      const { requests } = await ask(use.store);

      expect(requests[0]?.feedback).toMatchObject({
        rating: true,
        comment: 'good',
        correction: null,
        tags: ['clear'],
        choice: 0,
        rater: 'admin',
        source: 'api',
      });
    });

    test('rates an exchange that is still open, and keeps the rating when it ends', async () => {
      const open = beginExchange(use.store);
      const { id } = await open.safe;

      await use.store.setFeedback(id, { ...author, rating: false });
      open.finish(answered());
      const { requests } = await ask(use.store);

      expect(requests).toMatchObject([{ id, state: 'complete', feedback: { rating: false } }]);
    });

    test('lets the last write win', async () => {
      const { id } = await logExchange(use.store);

      await Promise.all(
        [true, false, true, false].map((rating) => use.store.setFeedback(id, { ...author, rating })),
      );

      expect((await use.store.feedback(id)).current?.rating).toBe(false);
      expect((await use.store.feedback(id)).history.map(({ rating }) => rating)).toEqual([
        true,
        false,
        true,
        false,
      ]);
    });

    test('keeps the fields that a change leaves out, and clears those that are null', async () => {
      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, {
        ...author,
        rating: true,
        comment: 'good',
        correction: 'x',
        tags: ['a'],
      });

      await use.store.setFeedback(id, { ...author, rating: false, correction: null });
      const { current } = await use.store.feedback(id);

      expect(current).toMatchObject({ rating: false, comment: 'good', correction: null, tags: ['a'] });
    });

    test('applies the same event once', async () => {
      const { id } = await logExchange(use.store);
      const change = { ...author, rating: true, eventId: 'event-1' };
      await use.store.setFeedback(id, change);
      await use.store.setFeedback(id, { ...author, rating: false });

      await use.store.setFeedback(id, change);
      const { current, history } = await use.store.feedback(id);

      expect(current?.rating).toBe(false);
      expect(history).toHaveLength(2);
    });

    test('refuses an event id that was used with other content', async () => {
      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, { ...author, rating: true, eventId: 'event-1' });

      const again = use.store.setFeedback(id, { ...author, rating: true, comment: 'x', eventId: 'event-1' });

      await expect(again).rejects.toThrow(ConflictError);
      expect((await use.store.feedback(id)).current?.comment).toBeNull();
    });

    test('refuses an event id that was used for another request', async () => {
      const first = await logExchange(use.store);
      const second = await logExchange(use.store);
      await use.store.setFeedback(first.id, { ...author, rating: true, eventId: 'event-1' });

      const again = use.store.setFeedback(second.id, { ...author, rating: true, eventId: 'event-1' });

      await expect(again).rejects.toThrow(ConflictError);
    });

    test('puts an event that is older than the current feedback into the history only', async () => {
      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, { ...author, rating: true, ratedAt: start + 1_000 });

      await use.store.setFeedback(id, { ...author, rating: false, ratedAt: start });
      const { current, history } = await use.store.feedback(id);

      expect(current).toMatchObject({ rating: true, updatedAt: start + 1_000 });
      expect(history.map(({ rating }) => rating)).toEqual([false, true]);
    });

    test('does not let an older event undo a clearing', async () => {
      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, { ...author, rating: true, ratedAt: start });
      await use.store.clearFeedback(id, { ...author, ratedAt: start + 2_000 });

      await use.store.setFeedback(id, { ...author, rating: false, ratedAt: start + 1_000 });

      expect((await use.store.feedback(id)).current).toBeNull();
    });

    test('takes an event from the future as given now', async () => {
      const { id } = await logExchange(use.store);
      const before = Date.now();

      await use.store.setFeedback(id, { ...author, rating: true, ratedAt: before + 3_600_000 });
      const { current } = await use.store.feedback(id);

      expect(current?.updatedAt).toBeGreaterThanOrEqual(before);
      expect(current?.updatedAt).toBeLessThanOrEqual(Date.now());
    });

    test('clears feedback and keeps its history', async () => {
      const { id } = await logExchange(use.store);
      await use.store.setFeedback(id, { ...author, rating: true });

      await use.store.clearFeedback(id, author);
      const { current, history } = await use.store.feedback(id);

      expect(current).toBeNull();
      expect(history.map(({ kind }) => kind)).toEqual(['set', 'cleared']);
      expect(await idsOf(use.store, { feedback: { rating: { equals: true } } })).toEqual([]);
    });

    test('changes nothing when clearing what is not rated, without an event id', async () => {
      const { id } = await logExchange(use.store);

      await use.store.clearFeedback(id, author);

      expect(await use.store.feedback(id)).toEqual({ current: null, history: [] });
    });

    test('does not clear a later rating when a clearing of what was not rated is sent again', async () => {
      const { id } = await logExchange(use.store);
      const clearing = { ...author, eventId: 'event-1' };
      await use.store.clearFeedback(id, clearing);
      await use.store.setFeedback(id, { ...author, rating: true });

      await use.store.clearFeedback(id, clearing);
      const { current, history } = await use.store.feedback(id);

      expect(current?.rating).toBe(true);
      expect(history.map(({ kind }) => kind)).toEqual(['cleared', 'set']);
    });

    test('refuses the event id of a clearing for a rating', async () => {
      const { id } = await logExchange(use.store);
      await use.store.clearFeedback(id, { ...author, eventId: 'event-1' });

      const rating = use.store.setFeedback(id, { ...author, rating: true, eventId: 'event-1' });

      await expect(rating).rejects.toThrow(ConflictError);
    });

    test.each([
      ['setting feedback', () => use.store.setFeedback('unknown', { ...author, rating: true })],
      ['clearing feedback', () => use.store.clearFeedback('unknown', author)],
      ['reading feedback', () => use.store.feedback('unknown')],
      ['setting a property', () => use.store.setProperty('unknown', 'a', 'b')],
      ['setting scores', () => use.store.setScores('unknown', { a: 1 })],
    ])('says that an unknown id is not found when %s', async (_, act) => {
      await expect(act()).rejects.toThrow(new NotFoundError('Request not found'));
    });
  });
}
