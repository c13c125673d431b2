import { normalQuantile } from './distributions.ts';

/**
 * The Wilson score interval of a rate.
 *
 * @param up Of `rated`, which is above zero.
 * @param confidence 0.95 is right in 19 of 20 cases.
 * @see E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927)
 */
export function wilsonInterval(up: number, rated: number, confidence: number): [low: number, high: number] {
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const rate = up / rated;
  const scale = 1 + z ** 2 / rated;
  const middle = (rate + z ** 2 / (2 * rated)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / rated + z ** 2 / (4 * rated ** 2));
  // At the ends the interval ends there, too, but for the last digit.
  return [up === 0 ? 0 : middle - half, up === rated ? 1 : middle + half];
}
