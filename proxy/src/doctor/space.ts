import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sizeInWords } from '../size.ts';
import { type Check, fail, info, ok, warn } from './check.ts';

const little = 1024 ** 3;
const hardlyAny = 64 * 1024 ** 2;

export const space: Check = {
  title: 'disk',
  async run({ home }) {
    const free = await freeBytes(home);
    if (free === null) return [info('How much space is free cannot be told here.')];
    const message = `${sizeInWords(free)} are free where the home is.`;
    if (free >= little) return [ok(message)];
    const remedy = 'Free some space: what cannot be stored passes unlogged.';
    return [free < hardlyAny ? fail(message, remedy) : warn(message, remedy)];
  },
};

/** In the nearest folder that is there. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // Not made yet: it will be on the disk of the folder above.
    return dirname(folder) === folder ? null : freeBytes(dirname(folder));
  }
}
