import { z } from 'zod';
import { InvalidError } from '../errors.ts';
import { type Dimension, parseDimension } from '../filter/index.ts';
import { withScope } from './access.ts';
import { envelope, name } from './envelope.ts';
import { FilterInput } from './filter.ts';

const dimension = 'A dimension must be a text such as "model", "properties.team" or "day".';

/** The name of a dimension, with what it means. */
const DimensionInput = z
  .string({ error: dimension })
  .max(1100, { error: dimension })
  .transform((input, context): { readonly name: string; readonly dimension: Dimension } => {
    try {
      return { name: input, dimension: parseDimension(input) };
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });

const confidence = 'confidence must be a number from 0.5 to 0.999.';

const Confidence = z
  .number({ error: confidence })
  .min(0.5, { error: confidence })
  .max(0.999, { error: confidence })
  .default(0.95)
  .describe('Of the intervals: 0.95 is right in 19 of 20 cases');

const TimeZone = z
  .string({ error: 'timeZone must be the name of a time zone such as Europe/Berlin.' })
  .refine(isTimeZone, {
    error: ({ input }) =>
      `timeZone must be the name of a time zone such as Europe/Berlin, not ${JSON.stringify(input)}.`,
  })
  .default('UTC');

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false; // RangeError: there is no other way to ask.
  }
}

const direction = z.enum(['asc', 'desc'], { error: 'A sort direction must be "asc" or "desc".' });
const sortKeys = { time: direction, requests: direction, rated: direction, rate: direction };

const sort = `sort must be one of ${Object.keys(sortKeys).join(', ')} with a direction, like {"rate": "asc"}.`;

const GroupSort = z
  .strictObject(sortKeys, { error: sort })
  .partial()
  .refine((keys) => Object.keys(keys).length === 1, { error: sort });

const groupBy = 'groupBy must be one to three dimensions, like ["model", "day"].';
const limit = 'limit must be a whole number from 1 to 10000.';
const scores = 'scores must be at most 10 names of scores, like ["fluency"].';

/** Which groups of requests are counted. */
export const RatesInput = z.object({
  groupBy: z
    .array(DimensionInput, { error: groupBy })
    .min(1, { error: groupBy })
    .max(3, { error: groupBy })
    .refine((all) => new Set(all.map((each) => each.name)).size === all.length, {
      error: 'groupBy names a dimension twice.',
    }),
  filter: FilterInput.prefault('all'),
  timeZone: TimeZone.describe('Of hour and day'),
  scores: z
    .array(name('The name of a score', 128), { error: scores })
    .max(10, { error: scores })
    .default([])
    .describe('Scores of which each group tells the mean'),
  confidence: Confidence,
  sort: GroupSort.optional().describe(
    'Default: by time if hour or day is in groupBy, else {"rated": "desc"}',
  ),
  limit: z.int({ error: limit }).min(1, { error: limit }).max(10_000, { error: limit }).default(1000),
});
export type RatesInput = z.input<typeof RatesInput>;

const Counts = z.object({
  requests: z.number().describe('All of them: up + down + unrated + notRatable'),
  up: z.number(),
  down: z.number(),
  unrated: z.number().describe('Could be rated, and is not'),
  notRatable: z.number().describe('Nothing to rate and not rated: embeddings, and what got no answer'),
  rated: z.number().describe('up + down'),
  positiveRate: z.number().nullable().describe('up / rated; null if none is rated'),
  interval: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe('Wilson score interval of the positive rate; null if none is rated'),
});

const Mean = z.object({
  mean: z.number().nullable().describe('null if no request has the score'),
  count: z.number().describe('Requests that have the score'),
});

const WithScores = Counts.extend({ scores: z.record(z.string(), Mean) });

const DimensionValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const Rates = z.object({
  groups: z.array(
    WithScores.extend({
      group: z
        .record(z.string(), DimensionValue)
        .describe(
          'The value of each dimension; an hour is like 2026-01-31T14:00+01:00, a day like 2026-01-31',
        ),
    }),
  ),
  groupCount: z.number().describe('How many groups there are; more than groups if the limit left some out'),
  totals: WithScores,
  timeZone: z.string(),
  confidence: z.number(),
});
export type Rates = z.infer<typeof Rates>;

/** One side against the other: each by a filter, or both by the value of a dimension. */
export const CompareInput = z
  .object({
    a: FilterInput.optional(),
    b: FilterInput.optional(),
    dimension: DimensionInput.optional(),
    values: z
      .tuple([DimensionValue, DimensionValue], { error: 'values must be two values of the dimension.' })
      .optional(),
    filter: FilterInput.prefault('all').describe('Holds for both sides'),
    confidence: Confidence,
  })
  .refine(
    ({ a, b, dimension: by, values }) =>
      (a !== undefined && b !== undefined && by === undefined && values === undefined) ||
      (a === undefined && b === undefined && by !== undefined && values !== undefined),
    { error: 'Say what is compared: two filters as a and b, or a dimension with two values.' },
  );
export type CompareInput = z.input<typeof CompareInput>;

const Comparison = z.object({
  a: Counts,
  b: Counts,
  chanceABetter: z
    .number()
    .describe(
      'Posterior chance that the rate of A is the higher one, from Beta(1 + up, 1 + down) of each side',
    ),
  difference: z.object({
    estimate: z.number().nullable().describe('Rate of A minus rate of B; null if a side has no ratings'),
    interval: z.tuple([z.number(), z.number()]).describe('Credible interval of the same posteriors'),
  }),
  verdict: z
    .enum(['a', 'b', 'undecided', 'not-enough-ratings'])
    .describe(
      'a, b: the interval of the difference leaves out zero; not-enough-ratings: a side has fewer than leastRatings',
    ),
  moreRatings: z
    .number()
    .nullable()
    .describe(
      'How many more on each side would settle it if both rates stay as they are; 0: it is settled; null: there is no gap to tell from, or it would be more than a million',
    ),
  leastRatings: z.number().describe('With fewer on a side there is no verdict'),
  confidence: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

export const insights = {
  /** Thumbs by group: counts, positive rate and its interval. Hours and days in order are the trend. */
  rates: withScope('read')
    .route({
      method: 'POST',
      path: '/v1/insights/rates',
      summary: 'Positive rate by group, or over time',
      tags: ['insights'],
    })
    .input(RatesInput)
    .output(envelope(Rates)),
  /** Whether one side is rated better than the other, and how sure that is. */
  compare: withScope('read')
    .route({
      method: 'POST',
      path: '/v1/insights/compare',
      summary: 'Compare two sets of requests by their ratings',
      tags: ['insights'],
    })
    .input(CompareInput)
    .output(envelope(Comparison)),
};
