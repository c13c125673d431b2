import { gramLength } from '@thumbwire/shared/fingerprint';
import type { Chain, Hit } from './chains.ts';
import { cheapest } from './gaps.ts';
import type { Logged } from './logged.ts';
import { goesOn, leftOf, resync, type Sides, sameLength } from './resync.ts';
import type { Alignment, Run } from './runs.ts';
import type { Steps } from './slices.ts';
import type { Stream } from './stream.ts';

/** Lays the text of a chain along the page, from its first hit outwards as far as they agree well enough. */
export function* align({ logged, hits }: Chain, stream: Stream): Steps<Alignment | undefined> {
  for (const hit of hits) {
    const forwards: Sides = { logged, page: stream.symbols, step: 1 };
    // Two texts may have the same hash.
    if (!goesOn(forwards, hit.source, hit.page, gramLength / 2)) continue;
    // As little as may be: what follows may be the same by chance, and is taken back then.
    const length = sameLength(forwards, hit.source, hit.page, gramLength / 2);
    const seed = { ...hit, length };
    const after = yield* extend(forwards, hits, hit.source + length, hit.page + length);
    const backwards: Sides = { logged, page: stream.symbols, step: -1 };
    const before = yield* extend(backwards, hits, hit.source - 1, hit.page - 1);
    const inner = trim(logged, stream, seed, before).toReversed();
    const runs = [...inner, seed, ...trim(logged, stream, seed, after)];
    return { logged, runs: joinTouching(runs) };
  }
  return undefined;
}

function* extend(sides: Sides, hits: readonly Hit[], fromSource: number, fromPage: number): Steps<Run[]> {
  const runs: Run[] = [];
  let source = fromSource;
  let page = fromPage;
  while (leftOf(sides, source) > 0) {
    const length = sameLength(sides, source, page, Number.POSITIVE_INFINITY);
    if (length > 0) {
      const isForwards = sides.step > 0;
      runs.push({
        source: isForwards ? source : source - length + 1,
        page: isForwards ? page : page - length + 1,
        length,
      });
    }
    source += length * sides.step;
    page += length * sides.step;
    // What is left of the text are marks; to look for them further on would find them by chance.
    if (shownLeft(sides, source) === 0) break;
    yield;
    const jump = resync(sides, source, page, hits);
    if (!jump) break;
    takeBack(runs, jump.back, sides.step);
    source += (jump.source - jump.back) * sides.step;
    page += (jump.page - jump.back) * sides.step;
  }
  takeBack(runs, chanceAtEnd(sides, source), sides.step);
  return runs;
}

/** How many symbols before this place belong to a mark that goes on after it: they are the same by chance. */
function chanceAtEnd({ logged, step }: Sides, end: number): number {
  const region = logged.regions[end] ?? 0;
  let count = 0;
  while (region > 0 && logged.regions[end - (count + 1) * step] === region) count++;
  return count;
}

/** Shortens the last run at its outer end; what lies before it stays. */
function takeBack(runs: Run[], count: number, step: number): void {
  const last = count > 0 ? runs.pop() : undefined;
  if (!last) return;
  const length = last.length - count;
  if (length <= 0) return;
  const shift = step > 0 ? 0 : count;
  runs.push({ source: last.source + shift, page: last.page + shift, length });
}

function shownLeft({ logged, step }: Sides, source: number): number {
  return step > 0
    ? (logged.shown.at(-1) ?? 0) - (logged.shown[source] ?? 0)
    : (logged.shown[source + 1] ?? 0);
}

/** Runs from the seed outwards, up to where they say more than the gaps between them cost. */
function trim(logged: Logged, stream: Stream, seed: Run, runs: readonly Run[]): Run[] {
  let score = 0;
  let best = 0;
  let kept = 0;
  let last = seed;
  for (const [index, run] of runs.entries()) {
    score += run.length - gapCost(logged, stream, last, run);
    last = run;
    if (score <= best) continue;
    best = score;
    kept = index + 1;
  }
  return runs.slice(0, kept);
}

function gapCost(logged: Logged, stream: Stream, one: Run, other: Run): number {
  const [first, second] = one.source < other.source ? [one, other] : [other, one];
  const { bad } = cheapest(logged, stream, first, second);
  // Beyond what is innocent even a short line counts, such as one before the head of a block of code.
  return bad === 0 ? 0.5 : 2 + 0.2 * bad;
}

function joinTouching(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const isTouching =
      last && last.source + last.length === run.source && last.page + last.length === run.page;
    if (isTouching) joined[joined.length - 1] = { ...last, length: last.length + run.length };
    else joined.push(run);
  }
  return joined;
}
