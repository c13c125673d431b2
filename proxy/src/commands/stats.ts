import type { Rates, RatesInput } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, repeated, type Screen, WrongUseError } from './command.ts';
import { percent, trend } from './support/chart.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count, counted } from './support/count.ts';
import { declareFilter, FilterOptions, toFilter } from './support/filter.ts';
import { Confidence, checkDimension, countColumns, intervalText, valueText } from './support/rates.ts';
import { type Column, table } from './support/table.ts';
import { oneLine } from './support/text.ts';

type Group = Rates['groups'][number];

const sorts = ['time', 'requests', 'rated', 'rate'] as const;

export const stats = defineCommand({
  summary: 'positive rate by model, property, day and more, with how sure it is',
  examples: [
    ['stats', 'each model: thumbs, rate and its interval'],
    ['stats --by day --since 30d', 'the trend of the last month, as a line'],
    ['stats --by properties.variant --by model', 'each variant with each model'],
    ['stats --by prompt_version --property team=search --sort rate:asc', 'the worst version of a prompt'],
    ['stats --by rating --score fluency', 'mean of an evaluation score, next to the thumbs'],
    ['stats --by hour --time-zone Europe/Berlin --json', 'by the clock of another place, for a program'],
  ],
  declare(command) {
    command
      .option(
        '--by <dimension>',
        'model, provider, prompt_id, prompt_version, user_id, session_id, origin, rating, hour, day, properties.<key>, scores.<name> …; repeatable, up to 3 (default: model)',
        repeated,
      )
      .option('--time-zone <name>', "of hours and days, like Europe/Berlin (default: this machine's)")
      .option('--score <name>', 'also the mean of this evaluation score; repeatable', repeated)
      .option('--sort <order[:asc|desc]>', `${sorts.join(', ')} (default: time, or rated:desc)`)
      .option('--limit <number>', 'how many groups, up to 10000; of hours and days the latest', '50')
      .option('--confidence <share>', 'of the intervals', '0.95');
    declareFilter(command);
    declareConnection(command);
  },
  input: Connection.extend({
    ...FilterOptions.shape,
    by: z
      .array(z.string())
      .max(3, { error: '--by can be given three times at most.' })
      .default(['model'])
      .refine((names) => new Set(names).size === names.length, { error: '--by names a dimension twice.' }),
    timeZone: z.string().optional(),
    score: z.array(z.string()).max(10, { error: '--score can be given ten times at most.' }).default([]),
    sort: z.string().optional(),
    limit: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, { error: '--limit must be a whole number from 1 to 10000.' })
      .transform(Number)
      .refine((number) => number <= 10_000, { error: '--limit must be a whole number from 1 to 10000.' }),
    confidence: Confidence,
  }),
  async run({ url, home, by, timeZone, score, sort, limit, confidence, ...wanted }, { env, output }) {
    const unit = by.map(checkDimension).find(isTime) ?? null;
    const order = readSort(sort, unit !== null);
    const asked: RatesInput = {
      groupBy: by,
      filter: toFilter(wanted, Date.now()),
      timeZone: readTimeZone(timeZone),
      scores: score,
      confidence,
      limit,
      // Of hours and days the latest are wanted, and shown in order.
      sort: order === null ? { time: 'desc' } : order,
    };
    const client = await connect({ url, home }, env);

    const answer = await client.api.insights.rates(asked);

    const rates = order === null ? latestLast(answer.data) : answer.data;
    output.result({ ...answer, data: rates }, (screen) => view(rates, { by, score, unit, screen }));
    const left = rates.groupCount - rates.groups.length;
    if (left > 0) output.note(`${count(left)} more: --limit ${Math.min(rates.groupCount, 10_000)}`);
  },
});

function isTime(name: string): name is 'hour' | 'day' {
  return name === 'hour' || name === 'day';
}

/** `null`: in the order of time. */
function readSort(text: string | undefined, hasTime: boolean): NonNullable<RatesInput['sort']> | null {
  if (text === undefined) return hasTime ? null : { rated: 'desc' };
  const [, name, direction] = /^(\w+)(?::(asc|desc))?$/.exec(text) ?? [];
  const order = sorts.find((candidate) => candidate === name);
  if (order === undefined) {
    throw new WrongUseError(`--sort must be one of ${sorts.join(', ')}, with :asc or :desc; not "${text}".`);
  }
  if (order !== 'time') return { [order]: direction === 'asc' ? 'asc' : 'desc' };
  if (!hasTime) throw new WrongUseError('--sort time goes with --by hour or --by day.');
  return direction === 'desc' ? { time: 'desc' } : null;
}

function readTimeZone(name: string | undefined): string {
  const timeZone = name ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch (cause) {
    throw new WrongUseError(
      `--time-zone must be the name of a time zone such as Europe/Berlin, not "${timeZone}".`,
      { cause },
    );
  }
}

function latestLast(rates: Rates): Rates {
  return { ...rates, groups: rates.groups.toReversed() };
}

interface Shown {
  readonly by: readonly string[];
  readonly score: readonly string[];
  readonly unit: 'hour' | 'day' | null;
  readonly screen: Screen;
}

function view(rates: Rates, { by, score, unit, screen }: Shown): string {
  const { groups, confidence } = rates;
  if (groups.length === 0) return 'No request matches.';
  const columns: Column<Group>[] = [
    ...by.map(
      (name): Column<Group> => ({
        title: oneLine(name).toUpperCase(),
        text: ({ group }) => valueText(group[name] ?? null),
        isFlexible: true,
      }),
    ),
    ...countColumns<Group>((row) => row, { screen, confidence }),
    ...score.map(
      (name): Column<Group> => ({
        title: oneLine(name).toUpperCase(),
        text: ({ scores }) => meanText(scores[name]),
        align: 'right',
      }),
    ),
  ];
  // One line is drawn of one rate per moment.
  const line = unit !== null && by.length === 1 ? lineOf(groups, unit, screen) : '';
  return [
    ...(line === '' ? [] : [line, '']),
    table(groups, columns, screen),
    '',
    screen.paint('dim', together(rates, unit)),
  ].join('\n');
}

function meanText(score: { mean: number | null; count: number } | undefined): string {
  return score === undefined || score.mean === null
    ? ''
    : `${Number(score.mean.toPrecision(3))} (${count(score.count)})`;
}

function lineOf(groups: readonly Group[], unit: 'hour' | 'day', screen: Screen): string {
  const moments = groups.flatMap(({ group, positiveRate }) => {
    if (positiveRate === null) return [];
    const span = String(group[unit]);
    const at = Date.parse(span) / (unit === 'day' ? 86_400_000 : 3_600_000);
    const label = unit === 'day' ? span : span.slice(5, 16).replace('T', ' ');
    return [{ at, label, rate: positiveRate }];
  });
  if (moments.length < 2) return '';
  return trend(
    moments.toSorted((a, b) => a.at - b.at),
    screen,
  );
}

/** What cannot be rated is told here alone: it is nothing to compare groups by. */
function together({ totals, timeZone, groupCount }: Rates, unit: Shown['unit']): string {
  const { requests, up, down, unrated, notRatable, positiveRate, interval } = totals;
  const groups = counted(groupCount, 'group');
  const rate =
    positiveRate === null || interval === null
      ? 'nothing is rated'
      : `${percent(positiveRate)} up (${intervalText(interval)})`;
  return [
    `${groups}, ${counted(requests, 'request')}: ${count(up)} up, ${count(down)} down, ${count(unrated)} unrated, ${count(notRatable)} with nothing to rate;`,
    `${rate}${unit === null ? '' : `; ${unit}s of ${timeZone}`}`,
  ].join('\n');
}
