import { startHelper } from '../process.ts';
import { type Contender, chatPath } from './contender.ts';

/** Bytes handed on between two sockets: the least that any proxy does. */
export async function startRelay(upstreamPort: number): Promise<Contender> {
  const { port, pid, stop } = await startHelper('contenders/relay-process.ts', {
    args: [String(upstreamPort)],
  });
  return { name: 'socket pipe', port, path: chatPath, headers: {}, pid, streams: true, stop };
}
