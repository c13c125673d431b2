import { compiled, incbet, incbi, lbeta, ndtri } from 'cephes';

// The library is WebAssembly, which is compiled once.
await compiled;

/** A Beta distribution; `alpha` and `beta` above zero. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/** The chance that a value is at most `x`. */
export function betaCdf(x: number, { alpha, beta }: Beta): number {
  if (x <= 0) return 0;
  return x >= 1 ? 1 : incbet(alpha, beta, x);
}

/** The value below which lies the share `chance`. */
export function betaQuantile(chance: number, { alpha, beta }: Beta): number {
  return incbi(alpha, beta, chance);
}

/** The density at `x`, which lies between 0 and 1. */
export function betaDensity(x: number, { alpha, beta }: Beta): number {
  return Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - lbeta(alpha, beta));
}

export function betaMoments({ alpha, beta }: Beta): { mean: number; deviation: number } {
  const sum = alpha + beta;
  return { mean: alpha / sum, deviation: Math.sqrt((alpha * beta) / (sum * sum * (sum + 1))) };
}

/** The value of the standard normal distribution below which lies the share `chance`. */
export function normalQuantile(chance: number): number {
  return ndtri(chance);
}
