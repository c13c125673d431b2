import { describe, expect, test } from 'vitest';
import { answered, ask, beginExchange, idsOf, logExchange, type OpenEmpty, useStore } from './support.ts';

/** Custom properties and evaluation scores. */
export function propertySuite(open: OpenEmpty): void {
  describe('keeps properties and scores', () => {
    const use = useStore(open, 'each test');
    test('sets and replaces a property, its key in lower case', async () => {
      const { id } = await logExchange(use.store, { properties: { env: 'test' } });

      await use.store.setProperty(id, 'ENV', 'prod');
      await use.store.setProperty(id, 'Team', 'blue');
      const [request] = await use.store.get([id]);

      expect(request?.properties).toEqual({ env: 'prod', team: 'blue' });
      expect(await idsOf(use.store, { properties: { env: { equals: 'test' } } })).toEqual([]);
      expect(await idsOf(use.store, { properties: { Env: { equals: 'prod' } } })).toEqual([id]);
    });

    test('keeps a property that was set while the exchange was open', async () => {
      const open = beginExchange(use.store, { properties: { env: 'test' } });
      const { id } = await open.safe;
      await use.store.setProperty(id, 'env', 'prod');
      open.finish(answered());

      const { requests } = await ask(use.store);

      expect(requests[0]?.properties).toEqual({ env: 'prod' });
    });

    test('sets scores, booleans as 1 and 0', async () => {
      const { id } = await logExchange(use.store);

      await use.store.setScores(id, { accuracy: 0.75, safe: true });
      await use.store.setScores(id, { accuracy: 0.5 });
      const [request] = await use.store.get([id]);

      expect(request?.scores).toEqual({
        accuracy: { value: 0.5, isBoolean: false },
        safe: { value: 1, isBoolean: true },
      });
    });
  });
}
