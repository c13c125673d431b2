import { parseFilter } from '@thumbwire/shared';
import type { Log, Sample } from './log.ts';
import { newestFirst, page, type Shape } from './shape.ts';

const commonWords = ['the', 'is', 'to', 'a', 'of'];
const common = ({ seq }: Sample) => commonWords[seq % commonWords.length] ?? 'the';
/** Of the sentence that an answer ends with: common and rare, as words are. */
const usual = ({ answer }: Sample) => answer.match(/[a-z]{5,}/g)?.at(-1) ?? 'kubernetes';
const phrase = ({ answer }: Sample) => `"${answer.match(/\w+ \w+ \w+/)?.[0] ?? 'in the end'}"`;

/** Searches in the texts. That each row found has the words is looked up in the row. */
export const texts: readonly Shape[] = [
  search('common word', common),
  search('word of an answer', usual),
  search('rare word', ({ rareWord }) => rareWord),
  search('word that is not there', ({ seq }) => `xyzzy${seq}`),
  search('common and usual word', (sample) => `${common(sample)} ${usual(sample)}`),
  search('rare and common word', (sample) => `${sample.rareWord} ${common(sample)}`),
  // Its words are found by the index, and may stand apart: each text is looked at until the page is full.
  { ...search('phrase', phrase), kind: 'all' },
  search('common word, rated down', common, () => ({ feedback: { rating: { equals: false } } })),
  search('usual word, rated down', usual, () => ({ feedback: { rating: { equals: false } } })),
  search('common word, of a model', common, ({ model }) => ({
    request_response_rmt: { model: { equals: model } },
  })),
  search('usual word, of a user', usual, ({ userId }) => ({ request: { user_id: { equals: userId } } })),
  search('common word, of a day', common, ({ createdAt }) => ({
    request: { created_at: { lt: new Date(createdAt).toISOString() } },
  })),
];

function search(
  name: string,
  words: (sample: Sample) => string,
  also: (sample: Sample) => object = () => ({}),
): Shape {
  const shape = page(
    `text: ${name}`,
    (sample) => ({ ...also(sample), text: { contains: words(sample) } }),
    null,
  );
  return {
    ...shape,
    async check({ store }: Log, sample: Sample) {
      const filter = parseFilter({ ...also(sample), text: { contains: words(sample) } });
      const { requests } = await store.query({ filter, sort: newestFirst, limit: 1000, offset: 0 });
      const wanted = words(sample).replaceAll('"', '').split(' ');
      for (const { id, requestText, responseText } of requests) {
        const all = `${requestText} ${responseText}`.toLowerCase();
        const missing = wanted.find((word) => !all.includes(word.toLowerCase()));
        if (missing !== undefined) throw new Error(`${name}: ${id} has no "${missing}".`);
      }
      const isFound = requests.some(({ id }) => id === sample.id);
      if (words(sample) === sample.rareWord && !isFound)
        throw new Error(`${name}: ${sample.id} is not found.`);
    },
  };
}
