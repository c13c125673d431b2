import { randomBytes } from 'node:crypto';
import { createDetector, type Detector } from './detector.ts';

/** Every secret of a run, and what finds them. */
export interface Canary {
  readonly detector: Detector;
  /** How many secrets there are. */
  count(): number;
  /** A secret that nothing else holds, in the shape of a provider's key. */
  make(place: string): string;
  /** One that was made elsewhere: our own keys and tokens. */
  add(secret: string, place: string): void;
}

export function createCanary(): Canary {
  const detector = createDetector();
  let count = 0;
  const add = (secret: string, place: string) => {
    count += 1;
    detector.add(secret, place);
  };
  return {
    detector,
    count: () => count,
    make(place) {
      const random = randomBytes(30).toString('base64url');
      add(random, place);
      return `sk-${random}`;
    },
    add,
  };
}
