import { type Check, info } from './check.ts';

const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];

/** What stands between this machine and the providers. */
export const httpProxy: Check = {
  title: 'HTTP proxy',
  async run({ env }) {
    const set = names.filter((name) => env[name] || env[name.toLowerCase()]);
    if (set.length === 0) return [info('None is set; connections are direct.')];
    // Their values may hold a password.
    return [
      info(`${set.join(', ')} is set; providers are reached as it says, by the proxy and by these checks.`),
    ];
  },
};
