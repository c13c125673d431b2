import { InvalidError } from '@thumbwire/shared';
import { inspectDatabase } from '../stores/sqlite/inspect.ts';
import { type Check, fail, info, ok } from './check.ts';

export const database: Check = {
  title: 'database',
  async run({ home }) {
    try {
      const found = inspectDatabase(home);
      if (found === null) return [info('There is none yet; the first start makes it.')];
      const { file, requests, step, pending } = found;
      const size = `${file} holds ${requests} ${requests === 1 ? 'request' : 'requests'}`;
      return [
        pending.length === 0
          ? ok(`${size}, and has the newest schema (${step}).`)
          : info(`${size}; the next start brings its schema up to date (${pending.join(', ')}).`),
      ];
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error;
      return [fail(error.message, null)];
    }
  },
};
