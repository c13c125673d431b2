import { isAwsEventStream } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { createRandom } from '../support/random.ts';
import { bodyText, recordings } from '../support/recordings.ts';
import { problemOf, readBytes } from './cut.ts';

const seed = Number(process.env.THUMBWIRE_TEST_SEED ?? 20_261);
const cutsPerStream = 30;

const streams = recordings(({ isStreamed }) => isStreamed);

test('every recorded stream is cut', () => {
  expect(streams.length).toBeGreaterThan(100);
});

test.each(streams.map((stream) => [stream.name, stream] as const))(
  '%s cut at random bytes gives what arrived, and an issue exactly when something is missing',
  (_, whole) => {
    const random = createRandom(seed);
    const bytes = isAwsEventStream(whole.body) ? whole.body : Buffer.from(bodyText(whole));
    const full = readBytes(whole, bytes);
    const wrong: string[] = [];

    for (let cut = 0; cut < cutsPerStream; cut += 1) {
      const length = random.below(bytes.length);
      const problem = problemOf(readBytes(whole, bytes.subarray(0, length)), full);
      if (problem !== null) wrong.push(`seed ${seed}, ${length} of ${bytes.length} bytes: ${problem}`);
    }

    expect(wrong).toEqual([]);
    expect(full.isComplete).toBe(true);
  },
);
