import { describe, expect, test } from 'vitest';
import {
  answered,
  ask,
  author,
  beginExchange,
  failure,
  logExchange,
  type OpenEmpty,
  start,
  useStore,
} from './support.ts';

/** Which id an exchange gets. */
export function idSuite(open: OpenEmpty): void {
  describe('gives out ids', () => {
    const use = useStore(open, 'each test');
    test('takes an id that the caller chose', async () => {
      const begun = await logExchange(use.store, { wantedId: 'req_123abc' });

      const [request] = await use.store.get(['req_123abc']);

      expect(begun).toEqual({ id: 'req_123abc', idStatus: 'accepted' });
      expect(request?.id).toBe('req_123abc');
    });

    test('issues a fresh id if the one wanted belongs to an answered request', async () => {
      await logExchange(use.store, { wantedId: 'mine' });
      await ask(use.store);

      const begun = await logExchange(use.store, { wantedId: 'mine' });

      expect(begun.idStatus).toBe('in-use');
      expect(begun.id).not.toBe('mine');
      expect(await use.store.count({ kind: 'all' })).toBe(2);
    });

    test('gives one of two concurrent exchanges the id that both want', async () => {
      const begun = await Promise.all([1, 2].map(() => beginExchange(use.store, { wantedId: 'mine' }).safe));

      expect(begun.map(({ idStatus }) => idStatus)).toEqual(['accepted', 'in-use']);
    });

    test.each([
      ['failed', 500],
      ['interrupted', 200],
      ['cancelled', null],
    ] as const)('lets a retry take the id of a stored request that is %s', async (state, status) => {
      await logExchange(use.store, { wantedId: 'mine' }, failure(state, status));
      await ask(use.store);

      const begun = await logExchange(use.store, { wantedId: 'mine', createdAt: start + 1 });
      const { requests } = await ask(use.store);

      expect(begun).toEqual({ id: 'mine', idStatus: 'accepted' });
      expect(requests).toMatchObject([
        { id: 'mine', state: 'complete', retriedAs: null },
        { state, retriedAs: 'mine' },
      ]);
      expect(requests[1]?.id).not.toBe('mine');
    });

    test('lets a retry take the id of a failed request that is not written yet', async () => {
      const failed = beginExchange(use.store, { wantedId: 'mine' });
      failed.finish(failure('failed', 502));
      const retry = beginExchange(use.store, { wantedId: 'mine', createdAt: start + 1 });
      retry.finish(answered());

      const { requests } = await ask(use.store);

      expect((await retry.safe).idStatus).toBe('accepted');
      expect(requests).toMatchObject([
        { id: 'mine', state: 'complete' },
        { state: 'failed', retriedAs: 'mine' },
      ]);
    });

    test('does not let a retry take the id of a request whose answer the client cancelled', async () => {
      await logExchange(use.store, { wantedId: 'mine' }, answered({ state: 'cancelled', status: 200 }));

      const begun = await logExchange(use.store, { wantedId: 'mine' });

      expect(begun.idStatus).toBe('in-use');
    });

    test('does not let a retry take the id of a failed request that is rated', async () => {
      await logExchange(use.store, { wantedId: 'mine' }, failure('failed', 500));
      const rated = use.store.setFeedback('mine', { ...author, rating: false });

      const whileWriting = await logExchange(use.store, { wantedId: 'mine' });
      await rated;
      const afterwards = await logExchange(use.store, { wantedId: 'mine' });

      expect([whileWriting.idStatus, afterwards.idStatus]).toEqual(['in-use', 'in-use']);
    });
  });
}
