import { expect, test } from 'vitest';
import { compete } from './compete.ts';
import { addMatch, createLibrary, type Logged } from './logged.ts';
import type { PlacedSlot } from './slots.ts';

function logged(text: string): Logged {
  const library = createLibrary();
  const match = {
    requestId: text,
    choice: 0,
    hits: 2,
    text,
    promptTail: '',
    model: null,
    rating: null,
    ratedChoice: null,
  };
  addMatch(library, { ...match, createdAt: '2026-11-24T00:00:00.000Z' }, true);
  const [found] = library.texts.values();
  if (!found) throw new Error('The text was not added.');
  return found;
}

const nowhere = {} as Pick<PlacedSlot, 'first' | 'last'>;

function slot(text: string, start: number, end: number, more: Partial<PlacedSlot> = {}): PlacedSlot {
  const place = { start, end, matched: end - start, foreign: 0, bad: 0, soft: 0 };
  return { kind: 'full', logged: [logged(text)], ...nowhere, ...place, ...more };
}

function texts(slots: readonly PlacedSlot[]): string[] {
  return slots.map((each) => each.logged.map(({ text }) => text).join('+'));
}

test('the whole text wins over its half, and the exact one over a version', () => {
  const slots = [
    slot('half', 0, 50),
    slot('version', 0, 100, { kind: 'near', bad: 4 }),
    slot('whole', 0, 100),
  ];

  expect(texts(compete(slots))).toEqual(['whole']);
});

test('texts that explain a place equally well share it', () => {
  expect(
    texts(compete([slot('**a**', 0, 90), slot('<b>a</b>', 0, 90, { soft: 2 }), slot('a', 0, 90)])),
  ).toEqual(['**a**+<b>a</b>+a']);
});

test('places side by side are kept in the order of the page', () => {
  expect(texts(compete([slot('second', 100, 300), slot('first', 0, 90)]))).toEqual(['first', 'second']);
});
