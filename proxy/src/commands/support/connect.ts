import { createClient, type ThumbwireClient, UnauthorizedError } from '@thumbwire/shared';
import type { Command } from 'commander';
import { z } from 'zod';
import { defaultPort, readHome } from '../../config.ts';
import { keyFile, readKey } from '../../key.ts';
import { readRunningNote } from '../../stores/running-note.ts';
import { type Context, WrongUseError } from '../command.ts';

/** The options of every command that speaks to the running proxy. */
export const Connection = z.object({ url: z.string().optional(), home: z.string().optional() });

/** Adds those options to a command. */
export function declareConnection(command: Command): void {
  command
    .option('--url <url>', 'where the proxy listens (THUMBWIRE_URL; default: where the one of the home does)')
    .option('--home <folder>', "the proxy's folder, for its address and its key (THUMBWIRE_HOME)");
}

/**
 * A client of the running proxy: where it is told to be, or where the proxy of the home noted that it listens,
 * with the key of the environment or else of the home.
 *
 * @throws WrongUseError the URL is not the address of a proxy; UnauthorizedError there is no key
 */
export async function connect(
  { url, home }: z.infer<typeof Connection>,
  env: Context['env'],
): Promise<ThumbwireClient> {
  const address = addressOf({ url, home }, env);
  const key = env.THUMBWIRE_API_KEY || (await keyIn(readHome(home, env)));
  return createClient({ url: address, key, source: 'cli' });
}

/**
 * Where the proxy listens, or would, for all that is known.
 *
 * @throws WrongUseError the URL is not the address of a proxy
 */
export function addressOf({ url, home }: z.infer<typeof Connection>, env: Context['env']): string {
  const running = readRunningNote(readHome(home, env))?.url ?? `http://127.0.0.1:${defaultPort}`;
  const address = url ?? (env.THUMBWIRE_URL || running);
  if (!isPlainAddress(address)) {
    // Not repeated: it may hold a password.
    throw new WrongUseError(
      `${url === undefined ? 'THUMBWIRE_URL' : '--url'} must be like http://127.0.0.1:${defaultPort}, ` +
        'without a user name, a password or a query.',
    );
  }
  return address;
}

function isPlainAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password, search, hash } = new URL(address);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

async function keyIn(home: string): Promise<string> {
  const file = keyFile(home);
  const remedy = 'Name the folder of the running proxy with --home, or set THUMBWIRE_API_KEY.';
  let key: string | null;
  try {
    key = await readKey(home);
  } catch (cause) {
    throw new UnauthorizedError(`Could not read the key in ${file}. ${remedy}`, { cause });
  }
  if (key === null)
    throw new UnauthorizedError(`There is no key in ${file}; the first start makes it. ${remedy}`);
  return key;
}
