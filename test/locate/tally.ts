import type { Result } from './bench.ts';
import type { Outcome } from './found.ts';

/** What became of the answers of some pages. */
export interface Tally {
  readonly right: number;
  /** Ambiguous, or it differs by something that nothing explains. */
  readonly asked: number;
  readonly missed: number;
  readonly noElement: number;
  /** Logged answers bound to another request or element, unlogged ones bound at all, and bindings where no answer is. */
  readonly wrong: number;
  /** Of those asked, missed or without element: how many show no letter and no digit. */
  readonly unreadable: number;
  /** Of those asked, missed or without element: how many the log cannot tell from another answer that it has. */
  readonly alike: number;
  /** Unlogged answers, for which both are right. */
  readonly unloggedSilent: number;
  readonly unloggedAsked: number;
}

const none: Tally = {
  ...{ right: 0, asked: 0, missed: 0, noElement: 0, wrong: 0 },
  ...{ unreadable: 0, alike: 0, unloggedSilent: 0, unloggedAsked: 0 },
};

export function tallyOf(results: readonly Result[]): Tally {
  const columns = results.flatMap(({ page, found }) => [
    ...page.turns.map(({ expected }, index) =>
      columnOf(found.outcomes[index] ?? 'missed', expected !== null),
    ),
    ...found.strays.map(() => 'wrong' as const),
    ...page.turns.flatMap(({ expected, obstacle }, index) => {
      const outcome = found.outcomes[index];
      if (expected === null || obstacle === null || outcome === 'right' || outcome === 'wrong') return [];
      return [obstacle === 'alike' ? ('alike' as const) : ('unreadable' as const)];
    }),
  ]);
  const tally: Record<keyof Tally, number> = { ...none };
  for (const column of columns) tally[column]++;
  return tally;
}

function columnOf(outcome: Outcome, isLogged: boolean): keyof Tally {
  if (outcome === 'right' || outcome === 'wrong') return outcome;
  if (!isLogged) return outcome === 'asked' ? 'unloggedAsked' : 'unloggedSilent';
  return outcome === 'no element' ? 'noElement' : outcome;
}

/** Shares of the logged answers that are right: of all, of those that show a letter, and of those that can be told apart. */
export function sharesOf(tally: Tally): { all: number; readable: number; distinct: number } {
  const { right, asked, missed, noElement, wrong, unreadable, alike } = tally;
  const all = right + asked + missed + noElement + wrong;
  return {
    all: right / all,
    readable: right / (all - unreadable),
    distinct: right / (all - unreadable - alike),
  };
}

/** A table by kind and renderer, as text. */
export function tableOf(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ page }) => [page.renderer, page.kind]))];
  const lines = names.map(
    (name) => [name, results.filter(({ page }) => page.renderer === name || page.kind === name)] as const,
  );
  const rows = [...lines, ['all', results] as const].map(([name, some]) => {
    const tally = tallyOf(some);
    const shares = sharesOf(tally);
    const { right, asked, missed, noElement, wrong, unreadable, alike, unloggedSilent, unloggedAsked } =
      tally;
    const counts = [right, asked, missed, noElement, wrong, unreadable, alike];
    const percents = [shares.all, shares.readable, shares.distinct].map(percent);
    return [name, ...[...counts, ...percents, unloggedSilent, unloggedAsked].map(String)];
  });
  const head = [
    ...['', 'right', 'asked', 'missed', 'no element', 'WRONG', 'no letters', 'alike'],
    ...['% of all', '% of readable', '% of distinct', 'unlogged silent', 'asked'],
  ];
  return [head, ...rows]
    .map((row) =>
      row.map((cell, index) => cell.padEnd(index === 0 ? 14 : (head[index]?.length ?? 0) + 2)).join(''),
    )
    .join('\n');
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}
