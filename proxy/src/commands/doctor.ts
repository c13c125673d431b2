import { InvalidError } from '@thumbwire/shared';
import { z } from 'zod';
import { type Config, type Flags, readConfig, readHome } from '../config.ts';
import type { Finding, Patient } from '../doctor/check.ts';
import { readRunningNote } from '../stores/running-note.ts';
import { type Context, defineCommand, repeated, type Screen, type Style } from './command.ts';
import { addressOf, Connection, declareConnection } from './support/connect.ts';
import { oneLine } from './support/text.ts';

/** One finding, and by which check. */
interface Found extends Finding {
  /** Name of the check. */
  readonly check: string;
  readonly title: string;
}

export const doctor = defineCommand({
  summary: 'check that everything Thumbwire needs is as it should be, and say what to do',
  examples: [
    ['doctor', 'home, database, key, running proxy, configured providers'],
    ['doctor --all', 'try the well-known providers, too'],
    [
      'doctor --provider vllm=http://127.0.0.1:8000/v1 --json',
      'for a program, with a provider as "start" has it',
    ],
  ],
  declare(command) {
    command
      .option('--all', 'also try to reach the providers that are not configured')
      .option('--provider <name=url>', 'a provider, as "start" was given it; repeatable', repeated);
    declareConnection(command);
  },
  input: Connection.extend({
    all: z.boolean().optional().default(false),
    provider: z.array(z.string()).optional().default([]),
  }),
  async run({ all, provider, url, home }, { env, output }) {
    const folder = readHome(home, env);
    const patient: Patient = {
      env,
      home: folder,
      config: configOf({ home, provider }, env),
      isThorough: all,
      note: readRunningNote(folder),
      url: addressOf({ url, home }, env),
    };
    // Loaded only here: the other commands start faster without the database.
    const { checks } = await import('../doctor/index.ts');

    const lists = await Promise.all(
      Object.entries(checks).map(async ([check, { title, run }]) =>
        (await run(patient)).map((finding): Found => ({ check, title, ...finding })),
      ),
    );

    const found = lists.flat();
    output.result(found, (screen) => found.map((finding) => line(finding, screen)).join('\n'));
    const failed = found.filter(({ status }) => status === 'fail');
    if (failed.length === 0) return;
    throw new InvalidError(
      failed.length === 1
        ? 'One check failed; its line says what to do.'
        : `${failed.length} checks failed; their lines say what to do.`,
    );
  },
});

/** Read once, so that every check looks at what "start" would use. */
function configOf(flags: Flags, env: Context['env']): Config | InvalidError {
  try {
    return readConfig(flags, env);
  } catch (error) {
    if (error instanceof InvalidError) return error;
    throw error;
  }
}

const styles: Readonly<Record<Finding['status'], Style>> = {
  ok: 'green',
  info: 'dim',
  warn: 'yellow',
  fail: 'red',
};

function line({ status, title, message, remedy }: Found, screen: Screen): string {
  const text = remedy === null ? message : `${message} ${remedy}`;
  return `${screen.paint(styles[status], status.padEnd(4))}  ${title.padEnd(13)}  ${oneLine(text)}`;
}
