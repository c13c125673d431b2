const step = 1 / 16;
const reach = 3.5;

/** Places and weights between -1 and 1; both close in on the ends faster than any function can grow there. */
const nodes = Array.from({ length: 2 * Math.round(reach / step) + 1 }, (_, index) => {
  const t = index * step - reach;
  const bend = (Math.PI / 2) * Math.sinh(t);
  return {
    place: Math.tanh(bend),
    weight: (step * (Math.PI / 2) * Math.cosh(t)) / Math.cosh(bend) ** 2,
  };
});

/**
 * The integral of a smooth function between two places, by the double exponential rule. The function is not asked at
 * the ends themselves.
 *
 * @see H. Takahasi and M. Mori, Double Exponential Formulas for Numerical Integration (1974)
 */
export function integrate(value: (x: number) => number, low: number, high: number): number {
  const [middle, half] = [(low + high) / 2, (high - low) / 2];
  let sum = 0;
  for (const { place, weight } of nodes) {
    const x = middle + half * place;
    if (x > low && x < high) sum += weight * value(x);
  }
  return sum * half;
}
