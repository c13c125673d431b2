import { makeCode } from '../trust/secret.ts';
import { defineCommand } from './command.ts';
import { spacedCode } from './support/code.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { oneLine } from './support/text.ts';

export const pair = defineCommand({
  summary: 'show a code with which a browser extension gets a key of its own',
  examples: [['pair', 'where nobody sees the terminal of the proxy, or after too many wrong codes']],
  declare: declareConnection,
  input: Connection,
  async run(connection, { env, output }) {
    const { api } = await connect(connection, env);
    // Made here and sent there, so that no answer of the API ever holds a code.
    const code = makeCode();

    const { data } = await api.pair.setCode({ code });

    const { asking } = data;
    output.result({ code, ...data }, () =>
      asking === null
        ? `Code ${spacedCode(code)}, valid for two minutes. In the extension's settings, press "Pair with the proxy" and type it there.`
        : `Code ${spacedCode(code)}, valid for two minutes. Type it into "${oneLine(asking.name)}" (${asking.origin}), which asks.`,
    );
  },
});
