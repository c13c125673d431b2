import { createClient, ForbiddenError, InvalidError, UnauthorizedError } from '@thumbwire/shared';
import { keyFile, readKey } from '../key.ts';
import { type Check, fail, info, ok, patienceMs } from './check.ts';

export const key: Check = {
  title: 'key',
  async run({ home, env, url }) {
    const given = env.THUMBWIRE_API_KEY;
    const where = given ? 'in THUMBWIRE_API_KEY' : `in ${keyFile(home)}`;
    let value: string | null;
    try {
      value = given || (await readKey(home));
    } catch (error) {
      if (error instanceof InvalidError) return [fail(error.message, null)];
      return [
        fail(
          `The one ${where} cannot be read (${Object(error).code}).`,
          'Make it a file that you can read, or name another home with --home.',
        ),
      ];
    }
    if (value === null) return [info(`There is none ${where} yet; the first start makes it.`)];
    try {
      const { api } = createClient({ url, key: value });
      await api.query.run({ filter: 'all', limit: 0 }, { signal: AbortSignal.timeout(patienceMs) });
      return [ok(`The one ${where} is that of the running proxy.`)];
    } catch (error) {
      if (error instanceof ForbiddenError) {
        return [ok(`The one ${where} is one of the running proxy, and may not read.`)];
      }
      if (!(error instanceof UnauthorizedError)) {
        return [ok(`There is one ${where}; no proxy answers to which it could be shown.`)];
      }
      return [
        fail(
          `The one ${where} is not that of the proxy at ${url}.`,
          'Name the home of that proxy with --home, or correct THUMBWIRE_API_KEY.',
        ),
      ];
    }
  },
};
