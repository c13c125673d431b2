import { TooManyError } from '@thumbwire/shared';

/** Places for answers that go on for as long as somebody listens. */
export interface Seats {
  /**
   * Takes one until the signal ends.
   *
   * @throws TooManyError all are taken
   */
  take(signal: AbortSignal): void;
}

export function createSeats(most: number): Seats {
  let taken = 0;
  return {
    take(signal) {
      if (signal.aborted) return;
      if (taken >= most) {
        throw new TooManyError(
          `There are ${most} listeners already, the most that the proxy takes; close one of them.`,
        );
      }
      taken += 1;
      signal.addEventListener('abort', () => (taken -= 1), { once: true });
    },
  };
}
