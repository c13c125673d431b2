import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ChildProxy,
  startChildProxy,
  type TemporaryHome,
  temporaryHome,
} from '../support/child-proxy.ts';
import { serve } from '../support/serve.ts';
import { examplesIn, patternOf, readReadme } from './readme.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const examples = examplesIn(await readReadme());
const shell = examples.filter(({ language }) => language === 'sh');
const scripts = examples.filter(({ language }) => language === 'js');

const homes: TemporaryHome[] = [];
const proxies: ChildProxy[] = [];
let env: Record<string, string>;
let url: string;
/** Where the receiver of the examples listens in place of its port, which may be in use. */
let receiverPort: number;

beforeAll(async () => {
  const behind = await startedProxy({});
  // What stands for OpenAI and Anthropic is another proxy's demo provider, so the way there is the real one.
  const proxy = await startedProxy({
    openai: `${behind.url}/demo/v1`,
    anthropic: `${behind.url}/demo`,
  });
  url = proxy.url;
  // A port that was free a moment ago.
  const free = await serve(() => {});
  receiverPort = Number(new URL(free.url).port);
  await free[Symbol.asyncDispose]();
  env = {
    PATH: process.env.PATH ?? '',
    THUMBWIRE_HOME: proxy.home,
    THUMBWIRE_URL: proxy.url,
    OPENAI_API_KEY: 'not-the-key-of-anybody',
    ANTHROPIC_API_KEY: 'not-the-key-of-anybody',
  };
});

afterAll(async () => {
  for (const proxy of proxies.toReversed()) await proxy.stop();
  for (const home of homes) await home[Symbol.asyncDispose]();
});

async function startedProxy(providers: Record<string, string>): Promise<ChildProxy> {
  const home = await temporaryHome();
  homes.push(home);
  const proxy = await startChildProxy({ home: home.path, providers });
  proxies.push(proxy);
  return proxy;
}

/** The code with the address of this proxy, and without the set-up that is done by now. */
async function adapted(code: string): Promise<string> {
  const { scripts: commands } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
  const command = String(commands.thumbwire).replace('node .setup.mjs ', '');
  return code
    .replaceAll('npm run -s thumbwire --', command)
    .replaceAll('http://127.0.0.1:8787', url)
    .replace(/\b3000\b/g, String(receiverPort))
    .replace(/\b(?:receiver\.mjs|events\.log|dpo\.jsonl|sft\.jsonl)\b/g, `${env.THUMBWIRE_HOME}/$&`);
}

describe('the shell examples of the README, in one session', () => {
  const mark = '\u0001end\u0001';
  let outputs: string[];
  let code: number | null;
  let stderr = '';

  beforeAll(async () => {
    const blocks = await Promise.all(shell.map((example) => adapted(example.code)));
    const bash = spawn('bash', ['-e', '-o', 'pipefail'], { cwd: root, env, stdio: 'pipe' });
    let stdout = '';
    bash.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    bash.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    bash.stdin.write("trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n");
    bash.stdin.end(blocks.map((block) => `${block}\nprintf '${mark}'\n`).join(''));
    code = await new Promise((resolve) => bash.once('close', resolve));
    outputs = stdout.replaceAll('\r\n', '\n').split(mark);
    // Two dozen processes one after the other, on a machine that is busy with tests.
  }, 300_000);

  test('all of them succeed', () => {
    expect({ code, blocks: outputs.length - 1 }, stderr).toEqual({ code: 0, blocks: shell.length });
  });

  test.for(shell.map(({ code, output }, index) => ({ first: code.split('\n', 1)[0], output, index })))(
    '"$first" prints what the README shows',
    ({ output, index }) => {
      const printed = outputs[index]?.trimEnd();

      if (output === null) expect(printed).toBe('');
      else expect(printed).toMatch(patternOf(output));
    },
  );
});

test.for(scripts.map(({ code }) => ({ first: code.split('\n', 1)[0], code })))(
  'the script "$first" prints the id of the request and the answer',
  async ({ code }) => {
    const script = await adapted(code);

    // Started in the folder of a package that has the SDKs.
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: `${root}/test`,
      env,
    });

    expect(stdout).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27} \S/);
  },
);

test('the README has examples of both kinds', () => {
  expect(shell.length).toBeGreaterThan(5);
  expect(scripts.length).toBeGreaterThan(1);
});
