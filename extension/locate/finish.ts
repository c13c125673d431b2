import type { Steps } from './slices.ts';

/** Does the work without a pause, for tests. */
export function finish<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
