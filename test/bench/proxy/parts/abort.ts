import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { percentile, type Row } from '../../report.ts';
import { chatPath } from '../contenders/contender.ts';
import { startThumbwire } from '../contenders/thumbwire.ts';
import type { Part } from './part.ts';

const times = 200;

/** A client that leaves must not leave a provider at work. */
export const abort: Part = {
  summary: 'how soon the connection to the provider is closed when a client leaves',
  async run({ folder }) {
    const home = join(folder, 'abort');
    await mkdir(home);
    await using started = new AsyncDisposableStack();
    const arrived = new Map<string, (there: { closed: Promise<number> }) => void>();
    const provider = createServer((incoming, response) => {
      const closed = Promise.withResolvers<number>();
      response.once('close', () => closed.resolve(performance.now()));
      arrived.get(String(incoming.headers['x-number']))?.({ closed: closed.promise });
      if (incoming.headers['x-streams'] === 'yes') drip(response);
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const address = provider.address();
    if (address === null || typeof address === 'string') throw new Error('The provider has no port.');
    const own = await startThumbwire(address.port, { home });
    started.defer(() => own.stop());

    const closedMs: number[] = [];
    for (let number = 0; number < times; number++) {
      // Half of them leave before the head of the answer, half in the middle of a stream.
      const isStreamed = number % 2 === 0;
      const { promise, resolve } = Promise.withResolvers<{ closed: Promise<number> }>();
      arrived.set(String(number), resolve);
      const client = request(`${own.url}/openai${chatPath}`, {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'x-number': number,
          'x-streams': isStreamed ? 'yes' : 'no',
        },
      });
      client.on('error', () => {});
      client.end('{"model":"gpt-4o-mini","stream":true,"messages":[]}');
      const answered = once(client, 'response').catch(() => []); // Those that leave early get none.
      const { closed } = await promise;
      if (isStreamed) {
        const [answer] = await answered;
        await once(answer, 'data');
        answer.on('error', () => {});
      }
      const leftAt = performance.now();
      client.destroy();
      const left = await Promise.race([closed, setTimeout(10_000, null, { ref: false })]);
      if (left === null) throw new Error(`Connection ${number} to the provider stayed open.`);
      closedMs.push(left - leftAt);
    }
    const open = await new Promise<number>((resolve, reject) =>
      provider.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
    provider.close();
    provider.closeAllConnections();
    const row = (name: string, value: number, unit: string, goal: number | null): Row => ({
      ...{ name: `abort: ${name}`, value, goal, better: 'lower', unit },
    });
    return [
      row('connection to the provider closed, p50', percentile(closedMs, 0.5), 'ms', 100),
      row('connection to the provider closed, most', Math.max(...closedMs), 'ms', 100),
      row('connections left open', open, '', 0),
    ];
  },
};

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write('data: {"choices":[]}\n\n'), 5);
  response.once('close', () => clearInterval(timer));
}
