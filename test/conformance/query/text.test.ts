import type { FilterNode } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Library, startLibrary } from './library.ts';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

describe('text search', () => {
  test.each<[what: string, filter: FilterNode, ids: string[]]>([
    ['a word of the prompt', { text: { contains: 'haiku' } }, ['haiku']],
    ['a word of the response', { text: { contains: 'waves' } }, ['haiku']],
    ['letter case aside', { text: { contains: 'WAVES' } }, ['haiku']],
    ['every word, in any order', { text: { contains: 'light grey' } }, ['haiku']],
    ['words of prompt and response together', { text: { contains: 'sea fold' } }, ['haiku']],
    ['one word that is nowhere', { text: { contains: 'light green' } }, []],
    ['a phrase in quotes', { text: { contains: '"join two tables"' } }, ['sql']],
    ['a phrase in another order', { text: { contains: '"tables two join"' } }, []],
    ['a phrase with punctuation', { text: { contains: '"b.a_id"' } }, ['sql']],
    ['Chinese', { text: { contains: '长城' } }, ['chinese']],
    ['Chinese in the response', { response: { body_completion: { contains: '春秋战国' } } }, ['chinese']],
    ['Chinese that is nowhere', { text: { contains: '黄河' } }, []],
    ['a Chinese phrase in quotes', { text: { contains: '"长城的历史"' } }, ['chinese']],
    ['the prompt alone', { request: { prompt: { contains: 'waves' } } }, []],
    ['the response alone', { request_response_rmt: { response_body: { contains: 'haiku' } } }, []],
    ['not a word', { text: { 'not-contains': 'waves' } }, ['sql', 'house', 'limited', 'claude', 'chinese']],
    ['what looks like a query language', { text: { contains: 'haiku OR tables' } }, []],
    ['what looks like syntax', { text: { contains: 'sea* NEAR( "' } }, []],
  ])('%s', async (_what, filter, ids) => {
    expect(await library.idsOf(filter)).toEqual(ids);
  });

  test('combines with a rating', async () => {
    const filter = { text: { contains: '长城' }, feedback: { rating: { equals: true } } };

    expect(await library.idsOf(filter)).toEqual(['chinese']);
    expect(await library.idsOf({ ...filter, feedback: { rating: { equals: false } } })).toEqual([]);
  });
});
