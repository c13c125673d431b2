import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the admin key of a home lies. */
export function keyFile(home: string): string {
  return join(home, 'key');
}

/** The key of a home, or `null` if none was made there yet. */
export async function readKey(home: string): Promise<string | null> {
  try {
    return (await readFile(keyFile(home), 'utf8')).trim() || null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The key of a home; the first start makes it, readable by its owner only. */
export async function readOrMakeKey(home: string): Promise<string> {
  const existing = await readKey(home);
  if (existing) return existing;
  const key = `tw_${randomBytes(32).toString('base64url')}`;
  await writeFile(keyFile(home), `${key}\n`, { mode: 0o600 });
  return key;
}

/** Compares with `key` in a time that says nothing about how much of it was right. */
export function keyMatcher(key: string): (value: string) => boolean {
  const wanted = hash(key);
  return (value) => timingSafeEqual(wanted, hash(value));
}

function hash(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
