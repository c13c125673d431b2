import { type Contender, chatPath } from './contender.ts';

/** Nothing in between. */
export function direct(upstreamPort: number): Contender {
  return {
    ...{ name: 'direct', port: upstreamPort, path: chatPath, headers: {}, pid: null, streams: true },
    stop: async () => {},
  };
}
