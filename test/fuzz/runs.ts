import {
  type Arbitrary,
  array,
  asyncProperty,
  check,
  type IAsyncProperty,
  interruptAfterTimeLimit,
} from 'fast-check';

/** The same inputs in every run; another seed gives others. */
const seed = Number(process.env.THUMBWIRE_FUZZ_SEED ?? 20_261);

/** How many inputs each subject gets; `npm run test:fuzz` asks for ten times as many. */
const inputs = Number(process.env.THUMBWIRE_FUZZ_RUNS ?? 10_000);

/** Longest time for all inputs of one subject, in milliseconds: only a hang reaches it. */
const longestMs = 60_000 + inputs * 30;

/** Time limit of a test that gives a subject its inputs. */
export const fuzzTimeout = longestMs + 30_000;

/** Counts what became of the inputs, for the line that is printed at the end. */
export type Tally = (what: string | number) => void;

/** Looks at what comes of an input; throws where that is wrong. */
export type Examine<T> = (input: T, tally: Tally) => Promise<void> | void;

/** Gives a subject its inputs one after the other; one that fails is made smaller before it is shown. */
export async function fuzz<T>(subject: string, arbitrary: Arbitrary<T>, examine: Examine<T>): Promise<void> {
  const { tally, report } = startTally(subject);
  const property = asyncProperty(arbitrary, async (input) => examine(input, tally));
  const failure = await run(subject, property, { numRuns: inputs, endOnFailure: false });
  report();
  if (failure !== null) throw new Error(`${failure.message}\n${JSON.stringify(failure.input)}`, failure);
}

/**
 * Gives a subject its inputs in batches, whose members may be under way at the same time. What is thrown names the
 * member that failed: a batch is not made smaller.
 *
 * @param options.share Of the inputs: what takes long gets fewer.
 */
export async function fuzzInBatches<T>(
  subject: string,
  { arbitrary, size, share = 1 }: { arbitrary: Arbitrary<T>; size: number; share?: number },
  examine: Examine<readonly T[]>,
): Promise<void> {
  const { tally, report } = startTally(subject, share);
  const batches = array(arbitrary, { minLength: size, maxLength: size });
  const property = asyncProperty(batches, async (batch) => examine(batch, tally));
  const failure = await run(subject, property, {
    numRuns: Math.ceil((inputs * share) / size),
    endOnFailure: true,
  });
  report();
  if (failure !== null) throw new Error(failure.message, failure);
}

/** @returns `null`: every input went well. */
async function run<T>(
  subject: string,
  property: IAsyncProperty<T>,
  options: { numRuns: number; endOnFailure: boolean },
): Promise<{ message: string; cause: unknown; input: unknown } | null> {
  const limit = interruptAfterTimeLimit(longestMs, { failOnInterrupt: true });
  const details = await check(property, { ...options, seed, plugins: [limit] });
  if (!details.failed) return null;
  const cause = details.errorInstance ?? 'the time was over';
  const message = `fuzz ${subject}, seed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} runs: ${cause}`;
  return { message, cause, input: details.counterexample };
}

function startTally(subject: string, share = 1) {
  const counts = new Map<string, number>();
  const begun = performance.now();
  return {
    tally(what: string | number) {
      counts.set(String(what), (counts.get(String(what)) ?? 0) + 1);
    },
    report() {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      const sorted = [...counts].toSorted(([a], [b]) => a.localeCompare(b));
      const figures = sorted.map(([what, count]) => `${what} ${count}`).join(', ');
      console.info(`fuzz ${subject}: ${inputs * share} inputs, seed ${seed}, ${seconds} s: ${figures}`);
    },
  };
}
