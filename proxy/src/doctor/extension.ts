import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Check, info, ok } from './check.ts';

const folder = fileURLToPath(new URL('../../../extension/', import.meta.url));

/** Whether there is a browser extension to load. */
export const extension: Check = {
  title: 'extension',
  async run() {
    const built = globSync('{,.}*/*/manifest.json', { cwd: folder }).map((file) =>
      join(folder, dirname(file)),
    );
    if (built.length === 0) return [info('It is not built yet.')];
    return [ok(`It is built, ready to be loaded from ${built.join(' and ')}.`)];
  },
};
