// The package names its own types in a way that its `exports` hides. Remove when they can be found.
declare module 'cephes' {
  export const compiled: Promise<void>;
  /** The cumulative distribution of Beta(a, b) at x. */
  export function incbet(a: number, b: number, x: number): number;
  /** Its inverse. */
  export function incbi(a: number, b: number, chance: number): number;
  /** The logarithm of the Beta function. */
  export function lbeta(a: number, b: number): number;
  /** The inverse of the cumulative standard normal distribution. */
  export function ndtri(chance: number): number;
}
