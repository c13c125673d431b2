import { createClient, ThumbwireError } from '@thumbwire/shared';
import manifest from '../../package.json' with { type: 'json' };
import { type Check, fail, ok, patienceMs, warn } from './check.ts';

export const proxy: Check = {
  title: 'proxy',
  async run({ url, note }) {
    // The health needs no key, so a wrong one is for its own check to tell.
    const { api } = createClient({ url, key: '' });
    const asked = api.health(undefined, { signal: AbortSignal.timeout(patienceMs) });
    const health = await asked.then(
      ({ data }) => data,
      (error: unknown) => describe(error),
    );
    if (typeof health === 'string') {
      if (note === null)
        return [warn(`None runs in this home, and ${url} ${health}.`, '"npm start" starts it.')];
      return [
        fail(
          `The home says that one runs at ${note.url} (pid ${note.pid}), but ${url} ${health}.`,
          'End that process if it is there, then start again.',
        ),
      ];
    }
    const { status, reason, version, requests } = health;
    if (status !== 'ok')
      return [warn(`It runs at ${url}, but: ${reason}`, 'It recovers once that is set right.')];
    if (version !== manifest.version) {
      return [
        warn(
          `Version ${version} runs at ${url}; this is ${manifest.version}.`,
          'Stop it and start it again.',
        ),
      ];
    }
    if (requests.notLogged > 0) {
      return [
        warn(
          `Version ${version} runs at ${url}; ${requests.notLogged} exchanges passed it unlogged.`,
          'See what its terminal says about them.',
        ),
      ];
    }
    return [ok(`Version ${version} runs at ${url}, and all is well with it.`)];
  },
};

function describe(error: unknown): string {
  if (error instanceof ThumbwireError && error.code === 'unreachable') return 'does not answer';
  if (Object(error).name === 'TimeoutError') return `does not answer within ${patienceMs / 1000} s`;
  return 'answers, but not as a proxy does';
}
