import { InvalidError } from '@thumbwire/shared';
import { type Check, fail, ok } from './check.ts';

export const configuration: Check = {
  title: 'configuration',
  async run({ env, config }) {
    if (config instanceof InvalidError) {
      return [fail(config.message, 'Correct it: "start" would refuse it, too.')];
    }
    const names = Object.keys(env).filter((name) => name.startsWith('THUMBWIRE_') && env[name]);
    return [ok(names.length === 0 ? 'No variable is set.' : `${names.toSorted().join(', ')} can be read.`)];
  },
};
