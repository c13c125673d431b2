import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, info, ok, warn } from './check.ts';

/** Modes by which anybody but the owner can do something. */
const others = 0o077;

export const privacy: Check = {
  title: 'privacy',
  async run({ home }) {
    // Windows has no modes; the folder is in the user's own profile there.
    if (process.platform === 'win32') return [info('Who can read the home is up to its folder.')];
    const names = await readdir(home).catch(() => null);
    if (names === null) return [info('There is nothing to protect yet.')];
    const [folder, ...files] = await Promise.all(
      [home, ...names.map((name) => join(home, name))].map(async (path) => ({
        path,
        mode: (await stat(path).catch(() => null))?.mode ?? 0,
      })),
    );
    const open = files.filter(({ mode }) => (mode & others) !== 0).map(({ path }) => path);
    // What lies in a folder that nobody else can enter is closed, whatever its own mode.
    if (folder === undefined || (folder.mode & others) === 0) return [ok('Only you can enter the home.')];
    if (open.length === 0) return [ok('Others can see the names in the home, and read none of its files.')];
    return [warn(`Others on this machine can read ${open.join(', ')}.`, `Close it: chmod -R go= ${home}`)];
  },
};
