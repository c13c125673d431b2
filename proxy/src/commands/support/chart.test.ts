import { describe, expect, test } from 'vitest';
import { type Moment, pointBar, rateBar, trend } from './chart.ts';

describe('a bar shows a rate and how sure it is', () => {
  test.for<readonly [rate: number, interval: [number, number], bar: string]>([
    [0.5, [0.25, 0.75], '··├──●─┤··'],
    [0, [0, 0.35], '●──┤······'],
    [1, [0.7, 1], '······├──●'],
    [0.5, [0.5, 0.5], '·····●····'],
    [0.33, [0.31, 0.35], '···●······'],
  ])('%d within %j', ([rate, interval, bar]) => {
    expect(rateBar({ rate, interval }, 10)).toBe(bar);
  });

  test('nothing where no rate is known', () => {
    expect(rateBar(null, 10)).toBe('');
  });
});

test.for<readonly [point: number | null, interval: [number, number], bar: string]>([
  [0.5, [0.2, 0.8], '·····│├─●┤·'],
  [0.2, [-0.4, 0.6], '···├─┼●─┤··'],
  [null, [-0.8, 0.8], '·├───┼───┤·'],
  [0, [-0.2, 0.2], '····├●┤····'],
])('a difference of %d within %j has a mark at zero', ([point, interval, bar]) => {
  expect(pointBar({ point, interval }, { from: -1, to: 1 }, 11)).toBe(bar);
});

describe('a trend', () => {
  const day = (at: number, rate: number): Moment => ({ at, rate, label: `day ${at}` });
  const wave = Array.from({ length: 60 }, (_, at) => day(at, 0.5 + 0.4 * Math.sin(at / 8)));

  test.for([60, 80, 120, 200])('fills a screen of %d columns and is no wider', (width) => {
    const lines = trend(wave, { width }).split('\n');

    const widest = Math.max(...lines.map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(width);
    expect(widest).toBeGreaterThan(width - 8);
  });

  test('is higher where the rate is', () => {
    const [low, high] = [0.1, 0.9].map((rate) =>
      trend([day(1, rate), day(2, rate)], { width: 60 })
        .split('\n')
        .findIndex((line) => line.includes('━')),
    );

    expect(high).toBeLessThan(low ?? 0);
  });

  test('is broken where a day is missing', () => {
    const gap = wave.filter(({ at }) => at < 20 || at > 39).map((moment) => ({ ...moment, rate: 0.5 }));

    const line = trend(gap, { width: 80 })
      .split('\n')
      .find((text) => text.includes('━'));

    expect(line).toMatch(/━{10,} {10,}━{10,}$/);
  });

  test('names its first and its last day, and no other', () => {
    const last = trend(wave, { width: 80 }).split('\n').at(-1);

    expect(last).toMatch(/^ *day 0 +day 59$/);
  });
});
