import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError } from '@thumbwire/shared';
import { makeSecret } from './trust/secret.ts';

/** Where the admin key of a home lies. */
export function keyFile(home: string): string {
  return join(home, 'key');
}

/** What every key is made of, generated or chosen: it goes into a header as it is. */
export const keyShape = { pattern: /^[\x21-\x7e]{16,256}$/, inWords: '16 to 256 visible ASCII characters' };

/**
 * The key of a home, or `null` if none was made there yet.
 *
 * @throws InvalidError What lies there is no key. An error of the file system if it cannot be read.
 */
export async function readKey(home: string): Promise<string | null> {
  const file = keyFile(home);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const key = text.trim();
  if (key === '') return null;
  if (keyShape.pattern.test(key)) return key;
  throw new InvalidError(
    `The key in ${file} is damaged: it must be ${keyShape.inWords} without spaces. ` +
      'Put the right key back, or delete the file: the next start makes a new one.',
  );
}

/**
 * The key of a home; the first start makes it, readable by its owner only. Only for the process that holds the home.
 *
 * @throws as `readKey`, and an error of the file system if the key cannot be written
 */
export async function readOrMakeKey(home: string): Promise<string> {
  const existing = await readKey(home);
  if (existing !== null) return existing;
  const key = makeSecret();
  // Under another name first: a machine that stops in the middle leaves no half of a key.
  const whole = `${keyFile(home)}.new`;
  await writeFile(whole, `${key}\n`, { mode: 0o600, flush: true });
  await rename(whole, keyFile(home));
  return key;
}
