import { ConflictError, NotFoundError, parseFilter } from '@thumbwire/shared';
import { fingerprint, fingerprintVersion } from '@thumbwire/shared/fingerprint';
import { describe, expect, test } from 'vitest';
import type { Prune, PruneProgress, Store } from '../store.ts';
import {
  answered,
  ask,
  author,
  beginExchange,
  failure,
  idsOf,
  logExchange,
  type OpenEmpty,
  start,
  useStore,
} from './support.ts';

async function prune(
  store: Store,
  asked: Partial<Prune>,
  signal = new AbortController().signal,
): Promise<PruneProgress[]> {
  const steps: PruneProgress[] = [];
  const all = { before: null, maxSizeBytes: null, includeRated: false, ...asked };
  for await (const step of store.prune(all, { signal })) steps.push(step);
  return steps;
}

/** Removing requests. */
export function removalSuite(open: OpenEmpty): void {
  describe('removes requests', () => {
    const use = useStore(open, 'each test');

    test('with all that belongs to them, and no other', async () => {
      const answer = 'The tide comes twice a day, and nobody at the harbour is surprised by it any more.';
      const about = { userId: 'ann', properties: { env: 'prod' } };
      const gone = await logExchange(use.store, about, answered({ answer }));
      const stays = await logExchange(use.store, about, answered({ answer }));
      for (const { id } of [gone, stays]) {
        await use.store.setFeedback(id, { ...author, rating: true, comment: 'good', eventId: `e-${id}` });
        await use.store.setScores(id, { fluency: 1 });
      }

      await use.store.remove(gone.id);

      const texts = [{ key: 'page', version: fingerprintVersion, hashes: fingerprint(answer) }];
      const [located] = await use.store.locate(texts);
      expect(located?.matches.map(({ requestId }) => requestId)).toEqual([stays.id]);
      expect(await idsOf(use.store, { text: { contains: 'harbour' } })).toEqual([stays.id]);
      expect(await idsOf(use.store, { properties: { env: { equals: 'prod' } } })).toEqual([stays.id]);
      expect(await use.store.get([gone.id, stays.id])).toMatchObject([{ id: stays.id }]);
      expect(await use.store.bodies(gone.id)).toBeNull();
      await expect(use.store.feedback(gone.id)).rejects.toThrow(NotFoundError);
      expect((await use.store.feedback(stays.id)).history).toHaveLength(1);
    });

    test('so that they cannot be rated, and their ids are free again', async () => {
      const { id } = await logExchange(use.store, { wantedId: 'mine' });

      await use.store.remove(id);

      await expect(use.store.setFeedback(id, { ...author, rating: true })).rejects.toThrow(NotFoundError);
      await expect(use.store.remove(id)).rejects.toThrow(NotFoundError);
      expect((await logExchange(use.store, { wantedId: 'mine' })).idStatus).toBe('accepted');
    });

    test('but not one that is still under way', async () => {
      const open = beginExchange(use.store);
      const { id } = await open.safe;

      await expect(use.store.remove(id)).rejects.toThrow(ConflictError);
      open.finish(answered());

      expect((await ask(use.store)).requests).toMatchObject([{ id, state: 'complete' }]);
    });

    test('and forgets whose id a retry took', async () => {
      await logExchange(use.store, { wantedId: 'mine' }, failure('failed', 503));
      const retry = await logExchange(use.store, { wantedId: 'mine' });
      const before = (await ask(use.store)).requests.map(({ retriedAs }) => retriedAs);

      await use.store.remove(retry.id);

      expect(before).toContain('mine');
      expect((await ask(use.store)).requests).toMatchObject([{ retriedAs: null }]);
    });
  });

  describe('prunes', () => {
    const use = useStore(open, 'each test');
    const day = 86_400_000;

    /** Ten requests, one a day, of which the third is rated. */
    async function tenDays(size = 0): Promise<string[]> {
      const ids: string[] = [];
      for (let number = 0; number < 10; number++) {
        const answer = `Answer ${number}. ${crypto.getRandomValues(new Uint8Array(size)).toString()}`;
        const exchange = await logExchange(
          use.store,
          { createdAt: start + number * day },
          answered({ answer }),
        );
        ids.push(exchange.id);
      }
      await use.store.setFeedback(ids[2] ?? '', { ...author, rating: false });
      // What makes texts findable takes room, too, and comes later.
      await idsOf(use.store, { text: { contains: 'answer' } });
      await use.store.locate([{ key: 'page', version: fingerprintVersion, hashes: fingerprint('Answer') }]);
      return ids;
    }

    test('what is older, but nothing that is rated', async () => {
      const ids = await tenDays();

      const steps = await prune(use.store, { before: start + 5 * day });

      expect(steps.at(-1)).toMatchObject({ phase: 'done', removed: 4, keptRated: 1, total: 5 });
      expect(await idsOf(use.store, 'all')).toEqual([...ids.slice(5), ids[2] ?? ''].toSorted(byAge(ids)));
    });

    test('what is rated only if that is asked for', async () => {
      const ids = await tenDays();

      const steps = await prune(use.store, { before: start + 5 * day, includeRated: true });

      expect(steps.at(-1)).toMatchObject({ phase: 'done', removed: 5, keptRated: 0 });
      expect(await idsOf(use.store, 'all')).toEqual(ids.slice(5).toReversed());
    });

    test('the oldest until the store is small enough', async () => {
      const ids = await tenDays(60_000);
      const [{ sizeBytes } = { sizeBytes: 0 }] = await prune(use.store, { before: 0 });
      const maxSizeBytes = Math.round(sizeBytes / 2);

      const steps = await prune(use.store, { maxSizeBytes });

      const left = await idsOf(use.store, 'all');
      expect(steps.at(-1)?.phase).toBe('done');
      expect(steps.at(-1)?.sizeBytes).toBeLessThanOrEqual(maxSizeBytes);
      expect(left).toContain(ids[2]);
      expect(left).toContain(ids[9]);
      expect(left.length).toBeGreaterThan(2);
      expect(left.length).toBeLessThan(8);
    });

    test('and says before what it would do', async () => {
      await tenDays();

      const counted = await use.store.countPrune({
        before: start + 5 * day,
        maxSizeBytes: null,
        includeRated: false,
      });

      expect(counted).toEqual({ total: 5, keptRated: 1, sizeBytes: expect.any(Number) });
      expect(await use.store.count({ kind: 'all' })).toBe(10);
    });

    test('nothing that is still under way', async () => {
      const open = beginExchange(use.store, { createdAt: start });
      const { id } = await open.safe;
      await tenDays();

      await prune(use.store, { before: start + 20 * day, includeRated: true });
      open.finish(answered());

      expect(await idsOf(use.store, 'all')).toEqual([id]);
    });

    test('no more once it is stopped, and can be asked again', async () => {
      await Promise.all(Array.from({ length: 250 }, () => logExchange(use.store)));
      const stop = new AbortController();
      const asked = { before: start + 1, maxSizeBytes: null, includeRated: false };

      for await (const { removed } of use.store.prune(asked, { signal: stop.signal })) {
        if (removed > 0) stop.abort();
      }

      const left = await use.store.count(parseFilter('all'));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(250);
      expect((await prune(use.store, asked)).at(-1)).toMatchObject({ phase: 'done', removed: left });
    });
  });
}

/** Newest first, as queries answer. */
function byAge(ids: readonly string[]) {
  return (a: string, b: string) => ids.indexOf(b) - ids.indexOf(a);
}
