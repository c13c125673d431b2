import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { InvalidError, providers as table } from '@thumbwire/shared';
import { type Check, type Finding, info, ok, patienceMs, warn } from './check.ts';

/** Whether connections to the providers can be made; nothing is asked over them, and no key is sent. */
export const providers: Check = {
  title: 'providers',
  async run({ config, isThorough }) {
    if (config instanceof InvalidError) return [info('How they are reached is unknown; see configuration.')];
    const addresses = new Map([...(isThorough ? wellKnown : []), ...config.providers]);
    if (addresses.size === 0) return [info('None is configured; --all tries the well-known ones.')];
    return Promise.all([...addresses].map(([id, url]) => reach(id, url)));
  },
};

const wellKnown = table.flatMap(({ id, baseUrl }): [string, URL][] =>
  baseUrl === null ? [] : [[id, new URL(baseUrl)]],
);

async function reach(id: string, url: URL): Promise<Finding> {
  const start = performance.now();
  const problem = await tryConnection(url);
  if (problem === null) return ok(`${id} can be reached (${Math.round(performance.now() - start)} ms).`);
  return warn(
    `${id} cannot be reached at ${url.host} (${problem}).`,
    url.hostname === '127.0.0.1'
      ? 'Start it, if you use it.'
      : 'Check the network and the address; the proxy itself works without.',
  );
}

/** `null`, or why there is no connection. */
function tryConnection({ protocol, hostname, port }: URL): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = protocol === 'https:';
  const options = { host, port: Number(port || (isSecure ? 443 : 80)), timeout: patienceMs };
  const socket: Socket = isSecure ? connectTls({ ...options, servername: host }) : connectPlain(options);
  socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(null));
  socket.once('timeout', () => resolve(`no answer within ${patienceMs / 1000} s`));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  // Resolving a name can take longer than connecting.
  const timer = setTimeout(() => resolve(`no answer within ${patienceMs / 1000} s`), patienceMs);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
