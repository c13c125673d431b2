import { isExtensionOrigin, isWebOrigin, type KnownOrigin } from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, type Screen, type Style, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { type Column, table } from './support/table.ts';
import { oneLine } from './support/text.ts';
import { shortTime } from './support/time.ts';

const actions = ['list', 'allow', 'refuse', 'remove'] as const;

export const origins = defineCommand({
  summary: 'list, allow and refuse the web sites whose pages use the proxy',
  examples: [
    ['origins list', 'what is allowed, what is refused, and what asked and waits for an answer'],
    ['origins allow https://chat.example.com', 'its pages may reach providers, and the API with a key'],
    ['origins refuse https://ads.example.com', 'its pages are refused, and nobody is asked again'],
    ['origins remove https://chat.example.com', 'forget what was decided'],
  ],
  declare(command) {
    command
      .argument('<action>', 'list, allow, refuse or remove')
      .argument('[origin]', 'address of the site, such as https://chat.example.com');
    declareConnection(command);
  },
  input: Connection.extend({
    action: z.enum(actions, { error: 'The action must be list, allow, refuse or remove.' }),
    origin: z.string().optional(),
  }),
  async run({ action, origin: given, ...connection }, { env, output }) {
    if (action === 'list') {
      if (given !== undefined) throw new WrongUseError('list takes no origin.');
      const { api } = await connect(connection, env);
      const { data } = await api.origins.list();
      output.result(data, (screen) => list(data, screen));
      return;
    }
    const origin = readOrigin(given, action);
    const { api } = await connect(connection, env);
    if (action === 'remove') {
      await api.origins.remove({ origin });
      output.result({ origin }, () => `${origin} is forgotten.`);
      return;
    }
    const { data } = await api.origins.decide({ origin, decision: action });
    output.result(data, () => `${origin} is ${data.status}.`);
  },
});

/** A whole address will do: the origin is the part of it that counts. */
function readOrigin(given: string | undefined, action: string): string {
  const url = given !== undefined && URL.canParse(given) ? new URL(given) : null;
  const origin = url === null || given === undefined || isExtensionOrigin(given) ? given : url.origin;
  if (origin !== undefined && (isWebOrigin(origin) || isExtensionOrigin(origin))) return origin;
  throw new WrongUseError(`${action} needs the address of a site, such as https://chat.example.com.`);
}

const styles: Readonly<Record<KnownOrigin['status'], Style>> = {
  allowed: 'green',
  refused: 'red',
  asking: 'yellow',
};

const wanted = { route: 'providers', api: 'the API' } as const;

function list(rows: readonly KnownOrigin[], screen: Screen): string {
  const here = 'Pages on localhost, 127.0.0.1 and [::1] are allowed.';
  if (rows.length === 0) return `${here} No other site has asked.`;
  const columns: Column<KnownOrigin>[] = [
    { title: 'ORIGIN', text: ({ origin }) => origin, isFlexible: true },
    {
      title: 'STATUS',
      text: ({ status }) => status,
      paint: ({ status }, cell) => screen.paint(styles[status], cell),
    },
    { title: 'BY', text: ({ by }) => oneLine(by ?? ''), leaves: 2 },
    { title: 'WANTED', text: (row) => row.wanted.map((each) => wanted[each]).join(', '), leaves: 3 },
    { title: 'REFUSED', text: ({ refusals }) => (refusals === 0 ? '' : `${refusals}×`), leaves: 4 },
    {
      title: 'LAST',
      text: ({ lastRefusedAt: at }) => (at === null ? '' : shortTime(at, screen.now)),
      leaves: 5,
    },
  ];
  return `${table(rows, columns, screen)}\n\n${here}`;
}
