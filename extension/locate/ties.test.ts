import { symbolsOf } from '@thumbwire/shared/fingerprint';
import { expect, test } from 'vitest';
import { finish } from './finish.ts';
import { addMatch, createLibrary, type Library } from './logged.ts';
import type { Slot } from './slots.ts';
import { decide } from './ties.ts';
import type { Piece } from './walk.ts';

/** A page as pieces: prompts in brackets, texts without. */
function page(...texts: string[]): Piece[] {
  return texts.map((data, index) => ({
    ...{ node: {} as Text, data, isInterface: false, index },
    symbols: symbolsOf(data),
  }));
}

/** Requests in the order of the log. */
function log(...requests: [id: string, text: string, prompt: string][]): Library {
  const library = createLibrary();
  for (const [index, [requestId, text, promptTail]] of requests.entries()) {
    const createdAt = new Date(index * 1000).toISOString();
    const match = {
      requestId,
      text,
      promptTail,
      createdAt,
      choice: 0,
      hits: 9,
      model: null,
      rating: null,
      ratedChoice: null,
    };
    addMatch(library, match, true);
  }
  return library;
}

function outcome(pieces: readonly Piece[], library: Library): string[] {
  const slots = pieces.flatMap((piece): Slot[] => {
    const logged = library.texts.get(piece.data);
    if (!logged) return [];
    const kind = logged.isShort ? 'short' : 'full';
    const matched = piece.symbols.length;
    return [{ kind, logged: [logged], first: piece, last: piece, foreign: 0, matched, bad: 0, soft: 0 }];
  });
  return finish(decide(slots, pieces)).map((decision) => {
    if (decision.kind === 'bound') return decision.request.requestId;
    return decision.kind === 'ambiguous'
      ? `one of ${decision.requests.map(({ requestId }) => requestId)}`
      : decision.kind;
  });
}

const long =
  'A long answer that says the same to everybody who asks, whatever the question was, and it takes all of its time to say so to each of them.';
const before =
  'The first of all answers, which nobody else has, and which is long enough to be certain about its place on the page that shows it.';
const after =
  'The last of all answers, which nobody else has either, and which is as long as the first one, or even a little longer than that.';
const filler = 'Something else that takes a while to read. '.repeat(30);

test('the only request with a text is bound', () => {
  expect(outcome(page(long), log(['a', long, 'What?']))).toEqual(['a']);
});

test('the prompt before it tells which of two requests a text answers', () => {
  const library = log(['a', long, 'How is it in Rome?'], ['b', long, 'How is it in Paris?']);

  expect(outcome(page('How is it in Paris?', long, filler, 'How is it in Rome?', long), library)).toEqual([
    'b',
    'a',
  ]);
});

test('prompts that end with the same words are told apart by those before', () => {
  const question = 'How many sisters does she have, and why is that so?';
  const library = log(
    ['a', long, `Anna has 2 brothers. ${question}`],
    ['b', long, `Berta has 3. ${question}`],
  );

  expect(outcome(page(`Berta has 3. ${question}`, long), library)).toEqual(['b']);
});

test('a longer prompt of an earlier answer does not win over a shorter one next to the text', () => {
  const library = log(['a', long, 'Tell me everything that you know about it.'], ['b', long, 'And briefly?']);

  const both = page('Tell me everything that you know about it.', long, 'And briefly?', long);

  expect(outcome(both, library)).toEqual(['a', 'b']);
});

test('the order of the log tells between two certain answers', () => {
  const library = log(
    ['x', before, ''],
    ['a', long, 'Same?'],
    ['b', long, 'Same?'],
    ['y', after, ''],
    ['c', long, 'Same?'],
  );

  expect(outcome(page(before, long, long, after), library)).toEqual(['x', 'a', 'b', 'y']);
});

test('what the order has told is a neighbour of the rest', () => {
  const library = log(
    ['x', before, ''],
    ['a', 'Yes.', 'First?'],
    ['b', 'No.', 'Same?'],
    ['c', 'Maybe.', 'Second?'],
    ['d', 'No.', 'Same?'],
    ['y', after, ''],
  );
  const shown = page(before, filler, 'First?', 'Yes.', 'Same?', 'No.', 'Second?', 'Maybe.', filler, after);

  expect(outcome(shown, library)).toEqual(['x', 'a', 'b', 'c', 'y']);
});

test('nothing is guessed where one of the same is not on the page', () => {
  const library = log(['x', before, ''], ['a', long, 'Same?'], ['b', long, 'Same?'], ['y', after, '']);

  expect(outcome(page(before, long, after), library)).toEqual(['x', 'one of a,b', 'y']);
});

test('nothing is guessed where the log has not told of all', () => {
  const library = log(['a', long, 'Same?']);
  for (const logged of library.texts.values()) logged.isComplete = false;

  expect(outcome(page(long), library)).toEqual(['one of a']);
});

test('a few words need their prompt, or two certain neighbours', () => {
  const library = log(['x', before, ''], ['a', 'Yes.', 'Is it true?'], ['y', after, '']);

  expect(outcome(page('Yes.'), library)).toEqual(['unknown']);
  expect(outcome(page('Is it true?', 'Yes.'), library)).toEqual(['a']);
  expect(outcome(page(before, 'Yes.', after), library)).toEqual(['x', 'a', 'y']);
});

test('what only repeats its prompt is not taken for it', () => {
  const library = log(['a', long, `Say: ${long}`]);

  expect(outcome(page('Say:', long), library)).toEqual(['echo']);
  expect(outcome(page(`Say: ${long}`, long), library)).toEqual(['a']);
});
