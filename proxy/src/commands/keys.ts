import { type ApiKey, type MadeKey, type Scope, scopes, type ThumbwireClient } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, repeated, type Screen, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { type Column, table } from './support/table.ts';
import { oneLine, printable } from './support/text.ts';
import { shortTime } from './support/time.ts';

export const keys = defineCommand({
  summary: 'list, create and revoke API keys',
  examples: [
    ['keys list', 'the keys, what they open, and when they were used last'],
    ['keys create ci --scope read --scope rate', 'a key for a program that reads and rates'],
    ['keys revoke key_0123456789ab', 'it opens nothing from then on'],
  ],
  declare(command) {
    command
      .argument('<action>', 'list, create or revoke')
      .argument('[key]', 'for create: its name; for revoke: its id, as list shows it')
      .option(
        '--scope <scope>',
        'for create, repeatable: admin (everything), read (queries, bodies, stream), rate (feedback, ' +
          'properties, scores), log (manual logging)',
        repeated,
      );
    declareConnection(command);
  },
  input: Connection.extend({
    action: z.enum(['list', 'create', 'revoke'], { error: 'The action must be list, create or revoke.' }),
    key: z.string().optional(),
    scope: z.array(z.enum(scopes, { error: '--scope must be admin, read, rate or log.' })).optional(),
  }),
  async run({ action, key, scope, ...connection }, { env, output }) {
    const client = () => connect(connection, env);
    if (scope !== undefined && action !== 'create') throw new WrongUseError('--scope goes with create only.');
    switch (action) {
      case 'list': {
        if (key !== undefined) throw new WrongUseError('list takes no name.');
        const { data } = await (await client()).api.keys.list();
        output.result(data, (screen) => list(data, screen));
        return;
      }
      case 'create': {
        if (!key) throw new WrongUseError('create needs a name: keys create ci --scope read.');
        if (!scope) throw new WrongUseError('create needs what the key opens: --scope read, for example.');
        const made = await create(await client(), key, scope);
        output.result(made, () => told(made));
        return;
      }
      case 'revoke': {
        if (!key) throw new WrongUseError('revoke needs the id of a key; "keys list" shows it.');
        await (await client()).api.keys.revoke({ id: key });
        output.result({ id: key }, () => `${printable(key)} is revoked.`);
        return;
      }
    }
  },
});

async function create(client: ThumbwireClient, name: string, wanted: Scope[]): Promise<MadeKey> {
  return (await client.api.keys.create({ name, scopes: wanted })).data;
}

function told({ id, name, scopes: opens, key }: MadeKey): string {
  return [
    `${id} is made: "${printable(name)}", ${opens.join(', ')}. It is shown this once:`,
    '',
    `  ${key}`,
    '',
  ].join('\n');
}

function list(rows: readonly ApiKey[], screen: Screen): string {
  const columns: Column<ApiKey>[] = [
    { title: 'ID', text: ({ id }) => id },
    { title: 'NAME', text: ({ name }) => oneLine(name), isFlexible: true },
    { title: 'SCOPES', text: (row) => row.scopes.join(' ') },
    { title: 'MADE', text: ({ createdAt }) => timeOf(createdAt, screen), leaves: 3 },
    { title: 'LAST USED', text: ({ lastUsedAt }) => timeOf(lastUsedAt, screen), leaves: 1 },
    { title: 'ONLY FROM', text: ({ origin }) => origin ?? '', isFlexible: true, leaves: 2 },
  ];
  return table(rows, columns, screen);
}

function timeOf(time: string | null, { now }: Screen): string {
  return time === null ? '' : shortTime(time, now);
}
