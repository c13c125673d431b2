import { parseFilter } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { accessSuite } from './suite/access.ts';
import { activitySuite } from './suite/activity.ts';
import { deliverySuite } from './suite/deliveries.ts';
import { exportSuite } from './suite/exports.ts';
import { feedbackSuite } from './suite/feedback.ts';
import { filterSuite } from './suite/filters.ts';
import { idSuite } from './suite/ids.ts';
import { locatedSuite } from './suite/located.ts';
import { monitorSuite } from './suite/monitors.ts';
import { pageSuite } from './suite/pages.ts';
import { propertySuite } from './suite/properties.ts';
import { ratesSuite } from './suite/rates.ts';
import { recordSuite } from './suite/records.ts';
import { removalSuite } from './suite/removal.ts';
import { author, logExchange, type OpenEmpty, start, useStore } from './suite/support.ts';
import { webhookSuite } from './suite/webhooks.ts';

/**
 * What every store must do.
 *
 * @param open Opens an empty store; the suite closes it.
 */
export function storeSuite(name: string, open: OpenEmpty): void {
  describe(`the ${name} store`, () => {
    recordSuite(open);
    idSuite(open);
    feedbackSuite(open);
    propertySuite(open);
    filterSuite(open);
    pageSuite(open);
    locatedSuite(open);
    activitySuite(open);
    accessSuite(open);
    removalSuite(open);
    exportSuite(open);
    ratesSuite(open);
    monitorSuite(open);
    webhookSuite(open);
    deliverySuite(open);

    describe('under load', () => {
      const use = useStore(open, 'each test');

      test('has one signing key of 32 bytes', async () => {
        const first = await use.store.signingKey();
        const second = await use.store.signingKey();

        expect(first).toHaveLength(32);
        expect(second).toEqual(first);
      });

      test('records many concurrent exchanges and ratings without losing one', async () => {
        const begun = await Promise.all(
          Array.from({ length: 300 }, async (_, number) => {
            const each = await logExchange(use.store, { createdAt: start + number });
            await use.store.setFeedback(each.id, { ...author, rating: number % 3 !== 0 });
            return each;
          }),
        );

        expect(new Set(begun.map(({ id }) => id)).size).toBe(300);
        expect(await use.store.count({ kind: 'all' })).toBe(300);
        expect(await use.store.count(parseFilter({ feedback: { rating: { equals: false } } }))).toBe(100);
      });
    });
  });
}
