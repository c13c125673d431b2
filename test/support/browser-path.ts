import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program of a browser: the one that `npm test` found or installed. Without `npm test` around, its set-up is asked. */
export function browserPath(variable: 'CHROME_PATH' | 'FIREFOX_PATH'): string {
  const known = process.env[variable];
  if (known) return known;
  const setup = fileURLToPath(new URL('../../.setup.mjs', import.meta.url));
  const command = [setup, '--browsers', 'node', '--print', `process.env.${variable}`];
  return execFileSync(process.execPath, command, { encoding: 'utf8' }).trim();
}
