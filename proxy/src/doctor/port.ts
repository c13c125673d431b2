import { createServer } from 'node:net';
import { InvalidError } from '@thumbwire/shared';
import { type Check, fail, info, ok } from './check.ts';

/** Whether the next start can listen. */
export const port: Check = {
  title: 'port',
  async run({ note, config }) {
    if (note !== null) return [info(`The proxy of this home uses ${new URL(note.url).host}.`)];
    if (config instanceof InvalidError) return [info('Which one is wanted is unknown; see configuration.')];
    const { host, port: wanted } = config;
    const problem = await tryPort(host, wanted);
    if (problem === null) return [ok(wanted === 0 ? 'Any free one is taken.' : `${wanted} is free.`)];
    const what = problem === 'EADDRINUSE' ? 'is used by another program' : `cannot be used (${problem})`;
    return [fail(`${wanted} ${what}.`, 'Stop that program, or start with --port N (0 picks a free one).')];
  },
};

/** `null`, or why nobody can listen there. */
function tryPort(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port, host }, () => server.close(() => resolve(null)));
  return promise;
}
