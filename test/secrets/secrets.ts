import { randomBytes } from 'node:crypto';

/** The secrets of one test run. */
export interface Secrets {
  /** Parts of secrets, each with the place that held the secret: none of them may ever be found. */
  readonly needles: ReadonlyMap<string, string>;
  /** Makes a secret; each half of it is a needle, so that a piece is found too. */
  make(place: string): string;
  /** Makes a secret that somebody thought up: short, and lower-case letters only. */
  makeWeak(place: string): string;
  /** The form in which user and password of a URL travel (RFC 7617). */
  basic(place: string, password: string): string;
}

export function createSecrets(): Secrets {
  const needles = new Map<string, string>();
  return {
    needles,
    make(place) {
      const halves = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
      for (const half of halves) needles.set(half, place);
      return halves.join('');
    },
    makeWeak(place) {
      const value = Array.from(randomBytes(12), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
      needles.set(value, place);
      return value;
    },
    basic(place, password) {
      const value = Buffer.from(`user:${password}`).toString('base64');
      needles.set(value.slice(0, 28), `${place}, encoded`);
      needles.set(value.slice(28, 56), `${place}, encoded`);
      return value;
    },
  };
}
