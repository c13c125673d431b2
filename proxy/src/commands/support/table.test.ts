import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Screen } from '../command.ts';
import { type Column, table } from './table.ts';

interface Fruit {
  readonly name: string;
  readonly count: number;
  readonly story: string;
  readonly origin: string;
}

const fruits: readonly Fruit[] = [
  { name: 'apple', count: 12, story: 'It fell from the tree and rolled down the hill.', origin: '' },
  { name: '梨', count: 3, story: 'Short.', origin: '' },
];

const columns: readonly Column<Fruit>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'COUNT', text: ({ count }) => String(count), align: 'right', leaves: 1 },
  { title: 'STORY', text: ({ story }) => story, isFlexible: true },
  { title: 'ORIGIN', text: ({ origin }) => origin, leaves: 2 },
];

function screen(width: number): Screen {
  return { width, isTerminal: false, now: new Date(0), paint: (_style, text) => text };
}

test('sets the rows into columns, wide characters counted as two', () => {
  const text = table(fruits, columns, screen(80));

  expect(text.split('\n')).toEqual([
    'NAME   COUNT  STORY',
    'apple     12  It fell from the tree and rolled down the hill.',
    '梨         3  Short.',
  ]);
});

test('cuts the flexible column where the screen ends', () => {
  const text = table(fruits, columns, screen(32));

  expect(text.split('\n')).toEqual([
    'NAME   COUNT  STORY',
    'apple     12  It fell from the …',
    '梨         3  Short.',
  ]);
});

test('leaves out a column that may go before the flexible one gets too narrow', () => {
  const text = table(fruits, columns, screen(28));

  expect(text.split('\n')).toEqual(['NAME   STORY', 'apple  It fell from the tre…', '梨     Short.']);
});

test.for([24, 28, 32, 40, 60])('no line is wider than %i columns', (width) => {
  const text = table(fruits, columns, screen(width));

  expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
});

test('paints the padded cell, so that colour codes do not count as width', () => {
  const painted: Column<Fruit> = { title: 'NAME', text: ({ name }) => name, paint: (_, cell) => `<${cell}>` };

  const text = table(fruits, [painted, { title: 'N', text: ({ count }) => String(count) }], screen(80));

  expect(text.split('\n')).toEqual(['NAME   N', '<apple>  12', '<梨   >  3']);
});
