import { expect, test } from 'vitest';
import { placeColumns } from './columns.ts';

const room = { height: 52, margin: 11 };

test('a day with one rating is a hundredth as high as a day with a hundred, and is still seen', () => {
  const { heights } = placeColumns(
    [
      { up: 100, down: 0 },
      { up: 1, down: 0 },
      { up: 0, down: 10 },
      { up: 0, down: 0 },
    ],
    room,
  );

  expect(heights[0]?.up).toBeGreaterThan(30);
  expect(heights[1]?.up).toBe(2);
  expect((heights[2]?.down ?? 0) / (heights[0]?.up ?? 0)).toBeCloseTo(0.1);
  expect(heights[3]).toEqual({ up: 0, down: 0 });
});

test('where no day has more than a few, none is drawn as high as many would be', () => {
  const { base, heights } = placeColumns(
    [
      { up: 1, down: 0 },
      { up: 2, down: 1 },
    ],
    room,
  );

  expect(heights).toEqual([
    { up: 4, down: 0 },
    { up: 8, down: 4 },
  ]);
  expect(base).toBe(31);
});

test.each([
  [{ up: 5000, down: 1 }],
  [{ up: 1, down: 5000 }],
  [{ up: 0, down: 7 }],
  [{ up: 7, down: 0 }],
  [{ up: 20, down: 20 }],
])('%o is drawn within the chart, with room for a number on either side', (day) => {
  const { base, heights } = placeColumns([day], room);

  expect(base - (heights[0]?.up ?? 0)).toBeGreaterThanOrEqual(0);
  expect(base + (heights[0]?.down ?? 0)).toBeLessThanOrEqual(52);
  expect(Math.min(base, 52 - base)).toBeGreaterThanOrEqual(11);
});
