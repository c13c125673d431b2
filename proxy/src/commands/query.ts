import type { RequestRow, Sort, ThumbwireClient } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, type Screen, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { declareFilter, FilterOptions, toFilter } from './support/filter.ts';
import { costOf, durationOf, ratingOf, ratingStyle } from './support/row.ts';
import { type Column, table } from './support/table.ts';
import { oneLine, printable } from './support/text.ts';
import { shortTime } from './support/time.ts';

/** What `--sort` takes besides `random` and `properties.<key>`; the API's own names. */
const sortFields = [
  'created_at',
  'latency',
  'time_to_first_token',
  'cost',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'user_id',
  'model',
  'request_prompt',
  'response_text',
] as const satisfies readonly (keyof Sort)[];

const wholeNumber = (option: string, highest: number) => {
  const error = `${option} must be a whole number from 0 to ${highest}.`;
  return z
    .string()
    .regex(/^\d{1,10}$/, { error })
    .transform(Number)
    .refine((number) => number <= highest, { error });
};

export const query = defineCommand({
  summary: 'find requests by rating, model, user, session, property, time or text',
  examples: [
    ['query --rating down --since 7d', 'what was rated down in the last week'],
    ['query --rating none --model demo-markdown --limit 5', 'five unrated responses of a model'],
    ['query --session trip-42 --sort created_at:asc', 'a session from its start'],
    ['query --property team=search --sort cost:desc', 'the most expensive requests of a team'],
    ['query --search "refund policy" --json', 'by words of prompt or answer, for a program'],
    [`query --filter '{"response":{"latency":{"gt":5000}}}'`, 'any filter of the API'],
  ],
  declare(command) {
    declareFilter(command);
    command
      .option(
        '--sort <field[:asc|desc]>',
        `${sortFields.join(', ')}, properties.<key>, random`,
        'created_at:desc',
      )
      .option('--limit <number>', 'how many, up to 1000', '20')
      .option('--offset <number>', 'how many to skip', '0')
      .option('--cursor <cursor>', 'go on after the page that gave this cursor');
    declareConnection(command);
  },
  input: Connection.extend({
    ...FilterOptions.shape,
    sort: z.string(),
    limit: wholeNumber('--limit', 1000),
    offset: wholeNumber('--offset', 1_000_000_000),
    cursor: z.string().optional(),
  }),
  async run({ url, home, sort, limit, offset, cursor, ...wanted }, { env, output }) {
    const asked: Asked = {
      filter: toFilter(wanted, Date.now()),
      sort: readSort(sort),
      limit,
      offset,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const client = await connect({ url, home }, env);

    const page = await client.api.query.run(asked);

    output.result(page, (screen) => view(page.data, screen));
    if (page.nextCursor !== null) output.note(`More: --cursor ${printable(page.nextCursor)}`);
  },
});

type Asked = Parameters<ThumbwireClient['api']['query']['run']>[0];

function readSort(text: string): Sort {
  if (text === 'random') return { random: true };
  const [, name = '', direction = 'desc'] = /^(.+?)(?::(asc|desc))?$/.exec(text) ?? [];
  const way = direction === 'asc' ? 'asc' : 'desc';
  const key = /^propert(?:y|ies)\.(.+)$/.exec(name)?.[1];
  if (key) return { properties: { [key]: way } };
  const field = sortFields.find((candidate) => candidate === name);
  if (field) return { [field]: way };
  throw new WrongUseError(
    `--sort must be one of ${sortFields.join(', ')}, properties.<key> or random, with :asc or :desc; not "${text}".`,
  );
}

/** No screen shows more of a text on one line. */
const glance = (text: string | null) => oneLine((text ?? '').slice(0, 2000));

function view(rows: readonly RequestRow[], screen: Screen): string {
  if (rows.length === 0) return 'No request matches.';
  const columns: Column<RequestRow>[] = [
    { title: 'ID', text: (row) => row.request_id },
    { title: 'WHEN', text: (row) => shortTime(row.request_created_at, screen.now), leaves: 1 },
    {
      title: 'RATED',
      text: ratingOf,
      paint: (row, cell) => screen.paint(ratingStyle(row.feedback_rating), cell),
    },
    { title: 'MODEL', text: (row) => oneLine(row.model), leaves: 3 },
    { title: 'TIME', text: (row) => durationOf(row.delay_ms), align: 'right', leaves: 5 },
    { title: 'TOKENS', text: (row) => String(row.total_tokens ?? ''), align: 'right', leaves: 6 },
    { title: 'COST', text: (row) => costOf(row.cost), align: 'right', leaves: 7 },
    { title: 'PROMPT', text: (row) => glance(row.request_text), isFlexible: true },
    {
      title: 'ANSWER',
      text: (row) => glance(row.response_text) || (row.state === 'complete' ? '' : `(${row.state})`),
      isFlexible: true,
      leaves: 4,
    },
  ];
  return table(rows, columns, screen);
}
