import { type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../support/free-port.ts';

const run = promisify(execFile);
const version = '0.123.1';

/** The viewer of promptfoo, with one evaluation in it. */
export interface Viewer extends AsyncDisposable {
  readonly url: string;
}

export interface Evaluation {
  /** Base URL of the OpenAI provider that it asks. */
  readonly baseUrl: string;
  readonly questions: readonly string[];
  /** Where everything is kept. */
  readonly home: string;
  /** A folder in which promptfoo is installed already. */
  readonly folder: string | undefined;
}

/** Installs promptfoo, asks each question in two ways, and opens its viewer. */
export async function startViewer({ baseUrl, questions, home, folder = home }: Evaluation): Promise<Viewer> {
  if (folder === home) {
    const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', `promptfoo@${version}`];
    await run('npm', install, { cwd: home });
  }
  const configuration = {
    prompts: ['{{question}}', 'Once more: {{question}}'],
    providers: [{ id: 'openai:chat:gpt-4o-mini', config: { apiBaseUrl: baseUrl } }],
    tests: questions.map((question) => ({ vars: { question } })),
  };
  // JSON is YAML.
  await writeFile(join(home, 'promptfooconfig.yaml'), JSON.stringify(configuration));
  const program = join(folder, 'node_modules', 'promptfoo', 'dist', 'src', 'entrypoint.js');
  const options: ExecFileOptions = {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      OPENAI_API_KEY: 'sk-of-the-evaluation',
      PROMPTFOO_CONFIG_DIR: join(home, 'kept'),
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
    },
  };
  await run(process.execPath, [program, 'eval', '--no-cache', '--max-concurrency', '1'], options);
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'view', '-n', '-p', String(port)], {
    ...options,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) throw new Error(`The viewer ended with ${child.exitCode}.`);
    await delay(200);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
