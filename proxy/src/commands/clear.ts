import { z } from 'zod';
import { defineCommand } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { printable } from './support/text.ts';

export const clear = defineCommand({
  summary: 'take the rating of a request back; its history stays',
  examples: [['clear hello-1', 'hello-1 is unrated again']],
  declare(command) {
    command.argument('<id>', 'id of the request');
    declareConnection(command);
  },
  input: Connection.extend({ id: z.string().min(1, { error: 'The id must not be empty.' }) }),
  async run({ id, ...connection }, { env, output }) {
    const client = await connect(connection, env);

    await client.clearFeedback(id);

    output.result({ id, rating: null }, () => `${printable(id)} is unrated.`);
  },
});
