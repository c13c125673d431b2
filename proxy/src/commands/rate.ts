import type { FeedbackInput } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, repeated } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { printable } from './support/text.ts';

/** `positive` and `negative` are the API document's words. */
const ratings = { up: true, down: false, positive: true, negative: false } as const;

const emptyClears = z
  .string()
  .transform((text) => text || null)
  .optional();

export const rate = defineCommand({
  summary: 'rate a response by the id of its request',
  examples: [
    ['rate hello-1 up', 'thumbs up'],
    [
      'rate hello-1 down --comment "Wrong year" --correction "It was 1969."',
      'thumbs down, and what was wrong',
    ],
    ['rate hello-1 up --tag concise --tag correct --choice 1', 'the second of several choices, with tags'],
  ],
  declare(command) {
    command
      .argument('<id>', 'id of the request (response header Helicone-Id, or "query")')
      .argument('<rating>', 'up, down, positive or negative')
      .option('--comment <text>', 'what was good or bad; an empty text clears it')
      .option('--correction <text>', 'what the response should have been; an empty text clears it')
      .option(
        '--tag <tag>',
        'repeatable: tags in place of those there are; an empty one clears them',
        repeated,
      )
      .option('--choice <number>', 'which of several choices is meant, 0 for the first')
      .option('--rater <name>', "who rates (default: the key's name)");
    declareConnection(command);
  },
  input: Connection.extend({
    id: z.string().min(1, { error: 'The id must not be empty.' }),
    rating: z
      .enum(['up', 'down', 'positive', 'negative'], {
        error: 'The rating must be up, down, positive or negative.',
      })
      .transform((word) => ratings[word]),
    comment: emptyClears,
    correction: emptyClears,
    tag: z
      .array(z.string())
      .transform((tags) => (tags.every((tag) => tag === '') ? null : tags))
      .optional(),
    choice: z
      .string()
      .regex(/^\d{1,9}$/, { error: '--choice must be a whole number, 0 for the first.' })
      .transform(Number)
      .optional(),
    rater: z.string().min(1, { error: '--rater must not be empty.' }).optional(),
  }),
  async run({ id, rating, tag, comment, correction, choice, rater, ...connection }, { env, output }) {
    const client = await connect(connection, env);
    const more: Omit<FeedbackInput, 'rating'> = { comment, correction, tags: tag, choice, rater };

    await client.addFeedback(id, rating, more);

    output.result({ id, rating }, () => `${printable(id)} is rated ${rating ? 'up' : 'down'}.`);
  },
});
