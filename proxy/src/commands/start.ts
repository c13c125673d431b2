import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidError } from '@thumbwire/shared';
import { z } from 'zod';
import { type Config, readConfig } from '../config.ts';
import type { Running } from '../server.ts';
import { type Context, defineCommand, repeated, type Screen, WrongUseError } from './command.ts';
import { spacedCode } from './support/code.ts';
import { oneLine } from './support/text.ts';

export const start = defineCommand({
  summary: 'start the proxy; it runs until it is stopped (Ctrl-C)',
  examples: [
    ['start', 'on port 8787, with everything in the default folder'],
    ['start --port 0 --home ./log --json', 'on a free port, told as one line of JSON'],
    ['start --provider vllm=http://127.0.0.1:8000/v1', 'with a model server of your own under /vllm'],
  ],
  declare(command) {
    command
      .option('--port <number>', 'port; 0 picks a free one (THUMBWIRE_PORT; default 8787)')
      .option('--host <address>', 'address to listen on (default 127.0.0.1)')
      .option(
        '--home <folder>',
        "where everything is kept (THUMBWIRE_HOME; default: the platform's data folder)",
      )
      .option('--store <name>', 'store to keep it in (THUMBWIRE_STORE; default sqlite)')
      .option(
        '--provider <name=url>',
        'base URL of a provider (THUMBWIRE_PROVIDER_<NAME>); repeatable',
        repeated,
      )
      .option('--allow-host <name>', 'another name under which clients reach the proxy; repeatable', repeated)
      .option(
        '--webhook-host <name>',
        'a host of the local network, or without TLS, that webhooks may lead to; repeatable',
        repeated,
      )
      .option(
        '--token-hours <number>',
        'how long a feedback token is good for (THUMBWIRE_TOKEN_HOURS; default 24)',
      )
      .option(
        '--keep-bodies <size>',
        'bodies of unrated requests beyond it are dropped, oldest first; "all" keeps them (THUMBWIRE_KEEP_BODIES; default 4GB)',
      );
  },
  input: z.object({
    port: z.string().optional(),
    host: z.string().optional(),
    home: z.string().optional(),
    store: z.string().optional(),
    provider: z.array(z.string()).optional(),
    allowHost: z.array(z.string()).optional(),
    webhookHost: z.array(z.string()).optional(),
    tokenHours: z.string().optional(),
    keepBodies: z.string().optional(),
  }),
  async run(flags, { env, output, untilStopped }) {
    const config = read(flags, env);
    const signal = untilStopped();
    // Loaded only here: the other commands have no use for the whole proxy and start faster without it.
    const server = await import('../server.ts');
    const proxy = await server.start(config, {
      log: (line) => output.note(line),
      showCode(asking, code) {
        const who = `"${oneLine(asking.name)}" (${asking.origin})`;
        const isSeen = output.confide(
          `${who} asks to be paired. If that is you, type this code there: ${spacedCode(code)} (valid for two minutes).`,
        );
        if (!isSeen) output.note(`${who} asks to be paired. "thumbwire pair" shows a code for it.`);
      },
    });
    try {
      const { url, home, store, version, keyFile } = proxy;
      output.result({ url, home, store, version, keyFile }, (screen) => view(proxy, screen));

      if (!signal.aborted) await once(signal, 'abort');
      output.note('Stopping ...');
    } finally {
      await proxy.close();
    }
  },
});

function read(flags: Parameters<typeof readConfig>[0], env: Context['env']): Config {
  try {
    return readConfig(flags, env);
  } catch (cause) {
    if (cause instanceof InvalidError) throw new WrongUseError(cause.message, { cause });
    throw cause;
  }
}

/** Where the browser extension is built by `npm start`, to be loaded from there. */
const extensionFolders = [
  ['Chrome', '../../../extension/dist/chromium-mv3'],
  ['Firefox', '../../../extension/dist/firefox-mv3'],
] as const;

function builtExtensions(): [browser: string, folder: string][] {
  return extensionFolders
    .map(([browser, path]): [string, string] => [browser, fileURLToPath(new URL(path, import.meta.url))])
    .filter(([, folder]) => existsSync(join(folder, 'manifest.json')));
}

/** The first line is fixed: programs wait for it. The key itself is for a person's eyes, not for log files. */
function view({ url, home, store, key, keyFile }: Running, screen: Screen): string {
  const facts: [string, string][] = [
    ['home', home],
    ['store', store],
    ['key', keyFile ?? 'from THUMBWIRE_API_KEY'],
    ...(screen.isTerminal && keyFile !== null ? [['', key] satisfies [string, string]] : []),
    ['OpenAI', `base URL ${url}/openai/v1`],
    ['Anthropic', `base URL ${url}/anthropic`],
    ['playground', `${url}/playground`],
    ...builtExtensions().map(([browser, folder]): [string, string] => [
      browser,
      `load the extension ${folder}`,
    ]),
  ];
  const body = '{"model":"demo-markdown","messages":[{"role":"user","content":"Hello"}]}';
  return [
    `thumbwire listening on ${url}`,
    '',
    ...facts.map(([name, value]) => `  ${screen.paint('dim', name.padEnd(10))} ${value}`),
    '',
    'Try it in the playground, or here; no provider key needed. The header Helicone-Id has the id:',
    '',
    `  curl -i ${url}/demo/v1/chat/completions -H 'content-type: application/json' -d '${body}'`,
    '',
    ...(screen.isTerminal ? ['Ctrl-C stops it.'] : []),
  ].join('\n');
}
