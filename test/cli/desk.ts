import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { type Ended, thumbwire } from './run.ts';

/** A proxy started by the command line, and a command line that speaks to it. */
export interface Desk extends AsyncDisposable {
  readonly proxy: ChildProxy;
  /** Runs a command against the proxy. */
  run(...args: string[]): Promise<Ended>;
  /** Runs it with `--json` and reads what it printed. */
  json(...args: string[]): Promise<unknown>;
  /** Asks the demo provider, so that a request with this id is logged. */
  ask(id: string, prompt: string, headers?: Readonly<Record<string, string>>): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  const env = { THUMBWIRE_URL: proxy.url, THUMBWIRE_HOME: home.path };
  const run = (...args: string[]) => thumbwire(args, env);
  return {
    proxy,
    run,
    async json(...args) {
      const ended = await run(...args, '--json');
      if (ended.code !== 0) throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
      return JSON.parse(ended.stdout);
    },
    async ask(id, prompt, headers = {}) {
      const response = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'helicone-request-id': id },
        body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: prompt }] }),
      });
      await response.arrayBuffer();
    },
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      await home[Symbol.asyncDispose]();
    },
  };
}
