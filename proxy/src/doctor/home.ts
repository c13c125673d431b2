import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { type Check, fail, info, ok } from './check.ts';

export const home: Check = {
  title: 'home',
  async run({ home: folder }) {
    const remedy = 'Make it a folder that can be written to, or choose another with --home DIR.';
    try {
      if (!(await stat(folder)).isDirectory()) return [fail(`${folder} is not a folder.`, remedy)];
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return [ok(`${folder} can be written to.`)];
    } catch (error) {
      const { code } = Object(error);
      if (code === 'ENOENT') return [info(`${folder} is not there yet; the first start makes it.`)];
      return [fail(`${folder} cannot be written to (${code}).`, remedy)];
    }
  },
};
