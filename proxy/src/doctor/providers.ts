import type { Socket } from 'node:net';
import { InvalidError, providers as table, UpstreamError } from '@thumbwire/shared';
import { createOutgoing, type Outgoing } from '../outgoing/index.ts';
import { type Check, type Finding, info, ok, patienceMs, warn } from './check.ts';

/**
 * Whether connections to the providers can be made, by the way on which the proxy reaches them; nothing is asked over
 * them, and no key is sent.
 */
export const providers: Check = {
  title: 'providers',
  async run({ config, isThorough }) {
    if (config instanceof InvalidError) return [info('How they are reached is unknown; see configuration.')];
    const addresses = new Map([...(isThorough ? wellKnown : []), ...config.providers]);
    if (addresses.size === 0) return [info('None is configured; --all tries the well-known ones.')];
    const outgoing = createOutgoing({ proxies: config.outgoing, connectTimeoutMs: patienceMs });
    const findings = [...addresses].map(([id, url]) => reach(id, url, outgoing));
    return Promise.all(findings).finally(() => outgoing.close());
  },
};

const wellKnown = table.flatMap(({ id, baseUrl }): [string, URL][] =>
  baseUrl === null ? [] : [[id, new URL(baseUrl)]],
);

async function reach(id: string, url: URL, outgoing: Outgoing): Promise<Finding> {
  const start = performance.now();
  try {
    await tryConnection(outgoing.connect(url.origin));
    return ok(`${id} can be reached (${Math.round(performance.now() - start)} ms).`);
  } catch (error) {
    // An HTTP proxy on the way is at fault.
    if (error instanceof UpstreamError) return warn(`${id}: ${error.message}`, null);
    return warn(
      `${id} cannot be reached at ${url.host} (${reasonOf(error)}).`,
      url.hostname === '127.0.0.1'
        ? 'Start it, if you use it.'
        : 'Check the network and the address; the proxy itself works without.',
    );
  }
}

/** Rejects if there is no connection in time; closes it in any case. */
async function tryConnection(opening: Promise<Socket>): Promise<void> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  // A name, a tunnel and the TLS in it can take their time one after the other.
  const timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs);
  const closed = opening.then((socket) => {
    socket.destroy();
  });
  await Promise.race([closed, tooLong]).finally(() => clearTimeout(timer));
}

function reasonOf(error: unknown): string {
  const { code, message } = Object(error);
  return String(code ?? message);
}
