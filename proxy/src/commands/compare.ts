import type { CompareInput, Comparison } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, type Screen, WrongUseError } from './command.ts';
import { percent, pointBar } from './support/chart.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count } from './support/count.ts';
import { declareFilter, FilterOptions, readFilter, toFilter } from './support/filter.ts';
import { Confidence, type Counts, checkDimension, countColumns } from './support/rates.ts';
import { table } from './support/table.ts';
import { oneLine } from './support/text.ts';

export const compare = defineCommand({
  summary: 'which of two is rated better, how sure that is, and how many ratings are missing',
  examples: [
    ['compare --by model gpt-4o gpt-4o-mini', 'two models, each by any of its names'],
    ['compare --by properties.variant short long --since 14d', 'two variants, in the last two weeks'],
    [
      `compare --a '{"request":{"prompt_version":{"equals":"3"}}}' --b '{"request":{"prompt_version":{"equals":"4"}}}'`,
      'any two filters of the API',
    ],
  ],
  declare(command) {
    command
      .argument('[values...]', 'two values of the dimension')
      .option('--by <dimension>', 'model, prompt_version, properties.<key> …: what the two values are of')
      .option('--a <json>', 'a filter of the API: one side')
      .option('--b <json>', 'the other side')
      .option('--confidence <share>', 'of the intervals', '0.95');
    declareFilter(command);
    declareConnection(command);
  },
  input: Connection.extend({
    ...FilterOptions.shape,
    values: z.array(z.string()).default([]),
    by: z.string().optional(),
    a: z.string().optional(),
    b: z.string().optional(),
    confidence: Confidence,
  }),
  async run({ url, home, values, by, a, b, confidence, ...wanted }, { env, output }) {
    const sides = sidesOf({ values, by, a, b });
    const asked: CompareInput = { ...sides.input, filter: toFilter(wanted, Date.now()), confidence };
    const client = await connect({ url, home }, env);

    const answer = await client.api.insights.compare(asked);

    output.result(answer, (screen) => view(answer.data, sides, screen));
  },
});

interface Sides {
  readonly input: Pick<CompareInput, 'a' | 'b' | 'dimension' | 'values'>;
  /** Of the column of names. */
  readonly title: string;
  readonly names: readonly [a: string, b: string];
}

function sidesOf(given: {
  values: readonly string[];
  by: string | undefined;
  a: string | undefined;
  b: string | undefined;
}): Sides {
  const { values, by, a, b } = given;
  const [first, second, ...others] = values;
  if (by !== undefined && a === undefined && b === undefined) {
    const dimension = checkDimension(by);
    if (first === undefined || second === undefined || others.length > 0) {
      throw new WrongUseError(`--by ${dimension} needs two values: compare --by ${dimension} one other.`);
    }
    const title = oneLine(dimension).toUpperCase();
    return { input: { dimension, values: [first, second] }, title, names: [first, second] };
  }
  if (by === undefined && first === undefined && a !== undefined && b !== undefined) {
    const input = { a: readFilter(a, '--a'), b: readFilter(b, '--b') };
    return { input, title: 'FILTER', names: [a, b] };
  }
  throw new WrongUseError(
    'Say what is compared: --by model and two models (or another dimension), or two filters as --a and --b.',
  );
}

interface Side {
  readonly side: 'A' | 'B';
  readonly name: string;
  readonly counts: Counts;
}

function view(comparison: Comparison, { title, names: [nameOfA, nameOfB] }: Sides, screen: Screen): string {
  const { a, b, chanceABetter, confidence } = comparison;
  const sides: Side[] = [
    { side: 'A', name: nameOfA, counts: a },
    { side: 'B', name: nameOfB, counts: b },
  ];
  if (a.requests + b.requests === 0) return 'No request matches on either side.';
  const columns = [
    { title: '', text: ({ side }: Side) => side },
    { title, text: ({ name }: Side) => oneLine(name), isFlexible: true as const },
    ...countColumns<Side>(({ counts }) => counts, { screen, confidence }),
  ];
  return [
    table(sides, columns, screen),
    '',
    difference(comparison, screen),
    '',
    `Chance that A is rated better than B: ${chanceText(chanceABetter)}.`,
    screen.paint('bold', verdict(comparison)),
  ].join('\n');
}

/** Never 0 or 100 %: no number of ratings makes sure. */
function chanceText(chance: number): string {
  if (chance > 0.999) return 'over 99.9 %';
  if (chance < 0.001) return 'under 0.1 %';
  return `${(chance * 100).toFixed(1)} %`;
}

function difference({ difference: { estimate, interval }, confidence }: Comparison, screen: Screen): string {
  const [low, high] = interval;
  const reach = Math.max(0.1, Math.ceil(Math.max(Math.abs(low), Math.abs(high)) * 10) / 10);
  const width = Math.min(61, Math.max(21, screen.width - 52));
  const bar = pointBar({ point: estimate, interval }, { from: -reach, to: reach }, width);
  const range = `${percent(confidence)}: ${signed(low)} to ${signed(high)}`;
  const told = estimate === null ? `${range} points` : `${signed(estimate)} points (${range})`;
  return `A − B  ${signed(-reach)} ${bar} ${signed(reach)}  ${told}`;
}

function signed(share: number): string {
  const points = Math.round(share * 100);
  if (points === 0) return '0';
  return points > 0 ? `+${points}` : `−${-points}`;
}

function verdict({ verdict: word, moreRatings, leastRatings, difference: { estimate } }: Comparison): string {
  switch (word) {
    case 'a':
      return 'A is rated better.';
    case 'b':
      return 'B is rated better.';
    case 'undecided':
      return `Undecided: ${missing()}.`;
    case 'not-enough-ratings':
      return `Not enough ratings: each side needs at least ${leastRatings}${moreRatings === null ? '' : `; ${missing()}`}.`;
  }

  function missing(): string {
    if (moreRatings === null) {
      return estimate === 0 ? 'both are rated the same so far' : 'the gap is too small for a million ratings';
    }
    const about = moreRatings > 100 ? 'about ' : '';
    const number = Number(moreRatings.toPrecision(2));
    return `${about}${count(number)} more on each side would settle it at this gap`;
  }
}
