import { fingerprint, fingerprintVersion, mostHashes } from '@thumbwire/shared/fingerprint';
import type { Log, Sample } from './log.ts';
import { expectSame, type Shape } from './shape.ts';

const textOf = ({ id, answer }: Sample) => ({
  key: id,
  version: fingerprintVersion,
  hashes: fingerprint(answer).slice(0, mostHashes),
});

/** What is asked of single requests, and of the texts of a page. */
export const lookups: readonly Shape[] = [
  {
    name: 'one request with its bodies',
    kind: 'index',
    ask: async ({ store }, { id }) => (await store.get([id], { includeInputs: true })).length,
    async check({ store }, { id, answer }) {
      const [request] = await store.get([id], { includeInputs: true });
      expectSame('one request', [request?.id, request?.responseText], [id, answer]);
      if (!JSON.stringify(request?.inputs?.response).includes(JSON.stringify(answer).slice(1, -1))) {
        throw new Error(`The body of ${id} does not hold its answer.`);
      }
    },
  },
  {
    name: 'its bytes',
    kind: 'index',
    ask: async ({ store }, { id }) => ((await store.bodies(id))?.response ? 1 : 0),
  },
  {
    name: '50 requests by id',
    kind: 'index',
    ask: async ({ store, samples }) => (await store.get(samples.slice(0, 50).map(({ id }) => id))).length,
  },
  {
    name: 'feedback with its history',
    kind: 'index',
    ask: async ({ store }, { id }) => ((await store.feedback(id)) ? 1 : 0),
  },
  {
    name: 'set a rating, on the disk',
    kind: 'index',
    async ask({ store }, { id }, time) {
      await store.setFeedback(id, { rating: time % 2 === 0, rater: 'bench', source: 'api' });
      return 1;
    },
    async check({ store }, { id }) {
      for (const rating of [false, true]) {
        await store.setFeedback(id, { rating, rater: 'bench', source: 'api' });
        expectSame('rating', (await store.feedback(id)).current?.rating, rating);
      }
    },
  },
  {
    name: 'locate one text',
    kind: 'index',
    ask: async (log, sample) => matchesOf(log, [sample]),
    async check({ store }, sample) {
      const [located] = await store.locate([textOf(sample)]);
      const hits = located?.matches.filter(({ text }) => text === sample.answer).length ?? 0;
      // An answer that many gave is told from no other: it has no candidates.
      if (hits === 0 && (located?.matches.length ?? 0) > 0) throw new Error(`${sample.id} is not located.`);
    },
  },
  {
    name: 'locate 200 texts',
    kind: 'all',
    ask: async (log, sample) => matchesOf(log, [sample, ...log.samples].slice(0, 200)),
  },
];

async function matchesOf({ store }: Log, samples: readonly Sample[]): Promise<number> {
  const located = await store.locate(samples.map(textOf));
  return located.reduce((sum, { matches }) => sum + matches.length, 0);
}
