import { InvalidError } from '@thumbwire/shared';
import { readConfig } from '../config.ts';
import { type Check, fail, ok } from './check.ts';

export const configuration: Check = {
  title: 'configuration',
  async run({ env, home, providers }) {
    try {
      readConfig({ home, provider: providers }, env);
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error;
      return [fail(error.message, 'Correct it: "start" would refuse it, too.')];
    }
    const names = Object.keys(env).filter((name) => name.startsWith('THUMBWIRE_') && env[name]);
    return [ok(names.length === 0 ? 'No variable is set.' : `${names.toSorted().join(', ')} can be read.`)];
  },
};
