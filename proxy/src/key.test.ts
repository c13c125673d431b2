import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyFile, readKey, readOrMakeKey } from './key.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thumbwire-key-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('the key of a home', () => {
  test('is made once, for its owner only, and nothing else is left beside it', async () => {
    const made = await readOrMakeKey(home);

    expect(made).toMatch(/^tw_[\w-]{43}$/);
    expect(await readOrMakeKey(home)).toBe(made);
    expect(await readKey(home)).toBe(made);
    expect(await readdir(home)).toEqual(['key']);
    expect((await stat(keyFile(home))).mode & 0o777).toBe(0o600);
  });

  test('is not there before the first start', async () => {
    expect(await readKey(home)).toBeNull();
  });

  test('is made anew where a file was left empty', async () => {
    await writeFile(keyFile(home), '');

    const made = await readOrMakeKey(home);

    expect(await readFile(keyFile(home), 'utf8')).toBe(`${made}\n`);
  });

  test.each(['tw_cut', 'two words that are long enough', 'a'.repeat(257), 'bell\u0007bell\u0007bell\u0007'])(
    'is refused if it is damaged like %j, naming the file and not what is in it',
    async (text) => {
      await writeFile(keyFile(home), text);

      const error: unknown = await readOrMakeKey(home).catch((cause: unknown) => cause);

      expect(error).toHaveProperty('name', 'InvalidError');
      expect(error).toHaveProperty('message', expect.stringContaining(keyFile(home)));
      expect(error).toHaveProperty('message', expect.not.stringContaining(text));
      expect(await readFile(keyFile(home), 'utf8')).toBe(text);
    },
  );
});
