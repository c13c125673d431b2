import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark, which answers each message with one. */
export interface Helper {
  readonly pid: number;
  readonly port: number;
  ask<Answer>(message: object): Promise<Answer>;
  signal(name: NodeJS.Signals): void;
  stderr(): string;
  stop(): Promise<void>;
}

/** Starts a script of this folder, which tells its port as soon as it can be used. */
export async function startHelper(
  script: string,
  { args = [], nodeArguments = [] }: { args?: readonly string[]; nodeArguments?: readonly string[] } = {},
): Promise<Helper> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    execArgv: [...nodeArguments, '--no-warnings'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const { port } = await answerOf<{ port: number }>(child, script);
  return {
    port,
    pid: child.pid ?? Number.NaN,
    signal: (name) => child.kill(name),
    stderr: () => stderr,
    async ask<Answer>(message: object) {
      const answer = answerOf<Answer>(child, script);
      child.send(message);
      return await answer;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function answerOf<Answer>(child: ChildProcess, script: string): Promise<Answer> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error(`${script} ended.`)));
    const [answer] = await Promise.race([once(child, 'message', { signal }), ended]);
    return answer;
  } finally {
    over.abort();
  }
}

const ticksPerSecond = 100;

/** Processor time that all threads of a process have used so far, in seconds. @see proc(5): /proc/PID/stat */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
