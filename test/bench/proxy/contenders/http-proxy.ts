import { delayOf } from '../../event-loop.ts';
import { startHelper } from '../process.ts';
import { type Contender, chatPath } from './contender.ts';

/** `http-proxy` as its users run it, with connections to the provider that are kept open. */
export async function startHttpProxy(
  upstreamPort: number,
  nodeArguments: readonly string[] = [],
): Promise<Contender> {
  const args = [String(upstreamPort)];
  const process = await startHelper('contenders/http-proxy-process.ts', { args, nodeArguments });
  const { port, pid, stop } = process;
  return {
    ...{ name: 'http-proxy', port, path: chatPath, headers: {}, pid, streams: true, stop },
    delay: () => delayOf(process),
  };
}
