import { describe, expect, test } from 'vitest';
import type { StoredMonitor } from '../stores/store.ts';
import type { Standing } from './check.ts';
import { consequenceOf } from './episode.ts';

const minute = 60_000;

/** Judges one verdict after another, each at its minute, and answers with the minutes of the alerts. */
function alertsOf(
  coolDownMinutes: number,
  steps: readonly (readonly [number, Standing['verdict']])[],
): number[] {
  let monitor: StoredMonitor = {
    ...{ id: 'mon_1', name: 'Drop', filter: 'all', window: { minutes: 60 }, leastRatings: 20 },
    ...{ threshold: 0.2, denominator: 'rated', coolDownMs: coolDownMinutes * minute },
    ...{ isPaused: false, isAlerting: false, calmSince: null, createdAt: 0, lastAlertAt: null },
  };
  return steps.flatMap(([at, verdict]) => {
    const { isAlert, ...state } = consequenceOf(monitor, { verdict }, at * minute);
    monitor = { ...monitor, ...state };
    return isAlert ? [at] : [];
  });
}

const [ok, alert, few] = ['ok', 'alert', 'not-enough-ratings'] as const;

describe('alerts', () => {
  test('once, as long as the rate stays too high', () => {
    expect(
      alertsOf(60, [
        [0, ok],
        [10, alert],
        [20, alert],
        [500, alert],
      ]),
    ).toEqual([10]);
  });

  test('again when it rises again, after it was below for the whole cool-down', () => {
    expect(
      alertsOf(60, [
        [10, alert],
        [20, ok],
        [50, few],
        [80, alert],
        [90, ok],
        [149, alert],
        [150, ok],
        [200, ok],
        [210, ok],
        [211, alert],
      ]),
    ).toEqual([10, 80, 211]);
  });

  test('once for a rate that goes up and down at the threshold, as it rises and as it falls', () => {
    const steps = Array.from({ length: 300 }, (_, at) => [at, at % 3 === 0 ? alert : ok] as const);

    expect(alertsOf(60, steps)).toEqual([0]);
  });

  test('each time that it rises, without a cool-down', () => {
    expect(
      alertsOf(0, [
        [10, alert],
        [11, ok],
        [12, alert],
        [13, alert],
        [14, few],
        [15, alert],
      ]),
    ).toEqual([10, 12, 15]);
  });

  test('never where there are too few ratings to tell', () => {
    expect(
      alertsOf(0, [
        [10, few],
        [20, few],
      ]),
    ).toEqual([]);
  });

  test('not again after a night without a rating in which nothing was looked at', () => {
    expect(
      alertsOf(60, [
        [10, alert],
        [900, alert],
      ]),
    ).toEqual([10]);
  });
});
