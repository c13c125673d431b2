import { z } from 'zod';
import { defineCommand } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { printable } from './support/text.ts';

export const remove = defineCommand({
  summary: 'delete a request with its ratings, so that no byte of it is left in the files of the log',
  examples: [['delete hello-1', 'hello-1 is gone, and cannot be brought back']],
  declare(command) {
    command.argument('<id>', 'id of the request');
    declareConnection(command);
  },
  input: Connection.extend({ id: z.string().min(1, { error: 'The id must not be empty.' }) }),
  async run({ id, ...connection }, { env, output }) {
    const client = await connect(connection, env);

    output.progress('Deleting, and overwriting what it leaves in the files ...');
    await client.api.request.delete({ id }).finally(() => output.progress(null));

    output.result({ id }, () => `${printable(id)} is deleted; no byte of it is left in the log.`);
  },
});
