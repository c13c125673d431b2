import { expect, test } from 'vitest';
import { changedRange, widen } from './changes.ts';
import type { Piece } from './walk.ts';

function pieces(names: string): Piece[] {
  return [...names].map((name) => known.get(name) ?? add(name));
}

const known = new Map<string, Piece>();

function add(name: string): Piece {
  const piece = { node: {} as Text, data: name, symbols: new Uint16Array(10), isInterface: false, index: 0 };
  known.set(name, piece);
  return piece;
}

test.for([
  ['abc', 'abc', undefined],
  ['abc', 'abxc', { from: 2, to: 3 }],
  ['abc', 'axc', { from: 1, to: 2 }],
  ['abc', 'ac', { from: 1, to: 1 }],
  ['abc', 'abcd', { from: 3, to: 4 }],
  ['', 'ab', { from: 0, to: 2 }],
  ['aa', 'aaa', { from: 2, to: 3 }],
] as const)('from %s to %s', ([before, after, range]) => {
  expect(changedRange(pieces(before), pieces(after))).toEqual(range);
});

test('looks at as many symbols around a change as it is told to, and not beyond the page', () => {
  const all = pieces('abcdefgh');

  expect(widen({ from: 4, to: 5 }, all, 15, [])).toEqual({ from: 2, to: 7 });
  expect(widen({ from: 0, to: 1 }, all, 1000, [])).toEqual({ from: 0, to: 8 });
});
