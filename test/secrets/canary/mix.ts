import { providers } from '@thumbwire/shared';
import type { Random } from '../../support/random.ts';
import { inLanes } from './lanes.ts';
import { placeNames } from './places.ts';
import { everyManner } from './provider.ts';
import type { Job, Run } from './run.ts';

/** Answers that hang when the proxy is ended. */
const hangs = 6;

/** Every place of every provider, each answered in one of the ways, and every way of every wording. */
export function everyJob(random: Random): Job[] {
  const jobs = [...providers.map(({ id }) => id), 'walled', 'badge'].flatMap((provider) =>
    placeNames.map((place) => job(provider, place, random)),
  );
  const worded = ['openai', 'anthropic', 'gemini', 'ollama', 'bedrock', 'walled', 'badge'].flatMap(
    (provider) => everyManner.map((manner) => ({ ...job(provider, 'own', random), manner })),
  );
  return shuffled([...jobs, ...worded], random);
}

function job(provider: string, place: string, random: Random): Job {
  const manner = random.pick(everyManner) ?? 'whole';
  return { provider, place, manner, isLeft: random.isBelow(0.1), random: random.fork() };
}

/** Makes exchanges, several at once, and ends the proxy in their midst: once in peace, and once not. */
export async function mix(run: Run, jobs: readonly Job[], random: Random): Promise<void> {
  const third = Math.ceil(jobs.length / 3);
  await all(run, jobs.slice(0, third));
  await endAmidst(run, 'stop', random);
  await all(run, jobs.slice(third, 2 * third));
  await endAmidst(run, 'kill9', random);
  await all(run, jobs.slice(2 * third));
}

function all(run: Run, jobs: readonly Job[]): Promise<void> {
  const make = (next: Job) =>
    run.exchange(next).catch(() => {
      // A provider that breaks off breaks the client's connection, at times before it has the head.
    });
  return inLanes(jobs.values(), make, 8);
}

/** Ends the proxy while answers are on their way, each in the middle of a credential. */
async function endAmidst(run: Run, end: 'stop' | 'kill9', random: Random): Promise<void> {
  const hanging = run.provider.hanging(hangs);
  const cut = Array.from({ length: hangs }, () => {
    const { id } = random.pick(providers) ?? { id: 'openai' };
    return run.exchange({ ...job(id, 'own', random), manner: 'hang', isLeft: false }).catch(() => {
      // Ended with the proxy.
    });
  });
  await hanging;
  await run.restart(end);
  await Promise.all(cut);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, at: random.fraction() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
