import { fingerprint, fingerprintVersion, mostMatches, mostSharers } from '@thumbwire/shared/fingerprint';
import { describe, expect, test } from 'vitest';
import { bodyOf } from './chat.ts';
import { answered, author, beginExchange, logExchange, type OpenEmpty, start, useStore } from './support.ts';

const long = Array.from({ length: 60 }, (_, number) => `Sentence ${number} says ${number * 7919}.`).join(' ');

/** A page's text in the form of the question. */
const shown = (text: string, key = 'shown') => ({
  key,
  version: fingerprintVersion,
  hashes: fingerprint(text),
});

/** Finding the responses that a page shows. */
export function locatedSuite(open: OpenEmpty): void {
  describe('finds responses by the fingerprint of a text', () => {
    const use = useStore(open, 'each test');

    test('with what the extension needs to be sure', async () => {
      const { id } = await logExchange(use.store, {}, answered({ question: 'Count.', answer: long }));
      await logExchange(
        use.store,
        {},
        answered({ answer: 'Something else altogether, and at some length.' }),
      );
      await use.store.setFeedback(id, { ...author, rating: false, choice: 0 });

      const located = await use.store.locate([shown(long), shown('Nobody ever said so.', 'other')]);

      expect(located).toEqual([
        {
          key: 'shown',
          matches: [
            {
              requestId: id,
              choice: 0,
              hits: new Set(fingerprint(long)).size,
              text: long,
              promptTail: 'Count.',
              createdAt: start,
              model: 'gpt-4o-2024-08-06',
              rating: false,
              ratedChoice: 0,
            },
          ],
        },
        { key: 'other', matches: [] },
      ]);
    });

    test('of which only a part is shown', async () => {
      const { id } = await logExchange(use.store, {}, answered({ answer: long }));

      const [part, sentence] = await use.store.locate([
        shown(long.slice(300, 900)),
        shown('Sentence 3 says 23757.'),
      ]);

      expect(part?.matches.map(({ requestId }) => requestId)).toEqual([id]);
      expect(sentence?.matches).toEqual([]);
    });

    test('also a short one, by its whole text', async () => {
      const { id } = await logExchange(use.store, {}, answered({ answer: '**42**, of course.' }));

      const [whole, more] = await use.store.locate([shown('42, of course.'), shown('42, of course. Or 43.')]);

      expect(whole?.matches.map(({ requestId }) => requestId)).toEqual([id]);
      expect(more?.matches).toEqual([]);
    });

    test('each choice by itself', async () => {
      const choices = [long, 'Short.', long.toUpperCase().replaceAll('SAYS', 'tells')].map(
        (content, index) => ({
          index,
          message: { role: 'assistant', content },
        }),
      );
      const response = bodyOf(JSON.stringify({ object: 'chat.completion', choices }));
      const { id } = await logExchange(use.store, {}, answered({ response }));

      const located = await use.store.locate(choices.map(({ message }) => shown(message.content)));

      expect(
        located.map(({ matches }) =>
          matches.map(({ requestId, choice, text }) => ({ requestId, choice, text })),
        ),
      ).toEqual(
        choices.map(({ index, message }) => [{ requestId: id, choice: index, text: message.content }]),
      );
    });

    test('the ones of the asking origin first, then the newest, and no more than fit', async () => {
      const ids: string[] = [];
      for (let number = 0; number < mostMatches + 2; number += 1) {
        const origin = number === 1 ? 'http://localhost:3000' : null;
        const { id } = await logExchange(use.store, { origin }, answered({ answer: long }));
        ids.push(id);
      }

      const [located] = await use.store.locate([shown(long)], { origin: 'http://localhost:3000' });

      const [here] = ids.splice(1, 1);
      expect(located?.matches.map(({ requestId }) => requestId)).toEqual(
        [here, ...ids.toReversed()].slice(0, mostMatches),
      );
    });

    test('not by what more responses share than it could tell apart', async () => {
      await Promise.all(
        Array.from({ length: mostSharers + 1 }, () =>
          logExchange(use.store, {}, answered({ answer: 'I cannot help.' })),
        ),
      );

      const [located] = await use.store.locate([shown('I cannot help.')]);

      expect(located?.matches).toEqual([]);
    });

    test('not by hashes of another version, not while it is open, and not what nobody reads', async () => {
      const open = beginExchange(use.store);
      await open.safe;
      await logExchange(use.store, { format: 'openai-embeddings' }, answered({ answer: long }));

      const [other, now] = await use.store.locate([
        { ...shown(long), version: fingerprintVersion + 1 },
        shown(long),
      ]);

      expect([other?.matches, now?.matches]).toEqual([[], []]);
      open.finish(answered());
    });
  });
}
