import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../support/free-port.ts';
import { type Contender, chatPath } from './contender.ts';

const script = fileURLToPath(import.meta.resolve('@portkey-ai/gateway/build/start-server.js'));

/** The gateway of Portkey, which logs nothing here. Its streams fail on this version of Node: each answers 500. */
export async function startPortkey(upstreamPort: number): Promise<Contender> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, '--headless', `--port=${port}`], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  await waitUntilUp(port);
  return {
    ...{ name: 'portkey', port, path: chatPath, pid: child.pid ?? Number.NaN, streams: false },
    headers: {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function waitUntilUp(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer !== null) return;
    await setTimeout(50);
  }
  throw new Error('Portkey does not start.');
}
