import { symbolsOf } from '@thumbwire/shared/fingerprint';
import { expect, test } from 'vitest';
import { align } from './align.ts';
import { findChains } from './chains.ts';
import { finish } from './finish.ts';
import { judge } from './gaps.ts';
import { addMatch, createLibrary } from './logged.ts';
import { streamOf } from './stream.ts';

/** What is wrong with a source as one text node shows it, and how much of it was found. */
function check(source: string, shown: string): { bad: number; soft: number; matched: number } | undefined {
  const library = createLibrary();
  const request = {
    requestId: 'a',
    choice: 0,
    hits: 9,
    promptTail: '',
    createdAt: '',
    model: null,
    rating: null,
    ratedChoice: null,
  };
  addMatch(library, { ...request, text: source }, true);
  const piece = { node: {} as Text, data: shown, symbols: symbolsOf(shown), isInterface: false, index: 0 };
  const stream = finish(streamOf([piece]));
  const [chain] = finish(findChains(stream, library));
  const alignment = chain && finish(align(chain, stream));
  if (!alignment) return undefined;
  const matched = alignment.runs.reduce((sum, { length }) => sum + length, 0);
  const { bad, soft } = judge(alignment, stream);
  return { bad, soft, matched };
}

const opening =
  'The tide tables are printed once a year and they are read every morning by those who go out early. ';
const closing =
  ' After that the boats come back in the order in which they left, and the market opens at half past nine.';

test.for([
  ['a tag', `${opening}<br>${closing}`, opening + closing],
  ['a link', `${opening}[here](https://example.com/a)${closing}`, `${opening}here${closing}`],
  ['an entity', `${opening}caf&eacute; &amp; bar${closing}`, `${opening}café & bar${closing}`],
  ['a formula', `${opening}$\\alpha + x$${closing}`, `${opening}α + x${closing}`],
  [
    'tags whose first letter comes next',
    `#include <iostream>\n${opening}<i>if${closing}`,
    `#include\n${opening}if${closing}`,
  ],
  [
    'a tag whose first letter comes next, after nothing else',
    `${opening}<features>\n<b>Fast${closing}`,
    `${opening}Fast${closing}`,
  ],
  [
    'a tag in each of many short lines',
    'Planets <p>Earth <p>Mars <p>Venus <p>Saturn\n'.repeat(5),
    'Planets Earth Mars Venus Saturn\n'.repeat(5),
  ],
  ['numbers of short items', `${opening}\n1. A\n2. B\n3. C\n4. D\n${closing}`, `${opening}ABCD${closing}`],
] as const)('%s that is not shown is innocent', ([, source, shown]) => {
  expect(check(source, shown)).toMatchObject({ bad: 0 });
});

test.for([
  ['a digit', `${opening}at 7 ${closing}`, `${opening}at 8 ${closing}`],
  ['a word that is missing', `${opening}never${closing}`, opening + closing],
  ['a word that was added', opening + closing, `${opening}never${closing}`],
  ['a word beside a tag', `${opening}not <b>now</b>${closing}`, `${opening}<b>now</b>${closing}`],
  ['part of a formula', `${opening}$x + 12$${closing}`, `${opening}$x + 1$${closing}`],
  ['another number in a formula', `${opening}$x + 1$${closing}`, `${opening}$x + 2$${closing}`],
  ['a tag in code', `${opening}\`<b>\`${closing}`, `${opening}<i>${closing}`],
] as const)('%s is not', ([, source, shown]) => {
  expect(check(source, shown)?.bad).toBeGreaterThan(0);
});

test('a text that goes on beyond the page is matched as far as it is shown', () => {
  const found = check(opening + closing + opening.toUpperCase(), `${opening}${closing.slice(0, 60)}`);

  expect(found).toEqual({ bad: 0, soft: 0, matched: symbolsOf(opening + closing.slice(0, 60)).length });
});
