import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ApiAnswer, TestProxy } from '../../support/proxy.ts';

/** Runs a printed curl command against a proxy; only host and key are replaced. */
export type RunCurl = (proxy: TestProxy, snippet: string) => Promise<ApiAnswer>;

/** The ways to run a curl command: always as a `fetch`, and by curl itself where it is installed. */
export const runners: readonly (readonly [name: string, run: RunCurl])[] = [
  ['fetch', runByFetch],
  ...(spawnSync('curl', ['--version']).status === 0 ? [['curl', runByCurl] as const] : []),
];

/** Runs printed TypeScript as a program of its own. @returns What it printed. */
export async function runProgram(proxy: TestProxy, snippet: string): Promise<string> {
  const { stdout, stderr, code } = await run(
    process.execPath,
    ['--input-type=module-typescript', '-'],
    environment(proxy),
    addressed(proxy, snippet),
  );
  if (code !== 0 || stderr !== '') throw new Error(`The snippet ended with ${code}: ${stderr}`);
  return stdout;
}

async function runByCurl(proxy: TestProxy, snippet: string): Promise<ApiAnswer> {
  const script = `${addressed(proxy, snippet)} --silent --show-error --write-out '\\n%{http_code}'`;
  const { stdout, stderr } = await run('sh', ['-c', script], environment(proxy));
  const [, body, status] = /^([\s\S]*)\n(\d{3})$/.exec(stdout) ?? [];
  if (body === undefined) throw new Error(`curl failed: ${stderr}`);
  return { status: Number(status), body: JSON.parse(body) };
}

async function runByFetch(proxy: TestProxy, snippet: string): Promise<ApiAnswer> {
  const headers = new Headers();
  let url = '';
  let method = 'GET';
  let body: string | undefined;
  const [command, ...words] = splitWords(addressed(proxy, snippet), environment(proxy));
  if (command !== 'curl') throw new Error(`The snippet runs ${command}, not curl.`);
  while (words.length > 0) {
    const option = words.shift();
    if (option === undefined) break;
    if (!option.startsWith('-')) {
      url = option;
      continue;
    }
    const value = words.shift() ?? '';
    if (option === '-X' || option === '--request') method = value;
    else if (option === '-d' || option === '--data') body = value;
    else if (option === '--url') url = value;
    else if (option === '-H' || option === '--header') {
      const colon = value.indexOf(':');
      headers.set(value.slice(0, colon), value.slice(colon + 1).trim());
    } else throw new Error(`The snippet uses the option ${option}, which is not translated.`);
  }
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: await response.json() };
}

/** Splits a command as a shell does (POSIX, "Quoting"); variables count in double quotes only. */
function splitWords(command: string, variables: Readonly<Record<string, string | undefined>>): string[] {
  const pattern = /'([^']*)'|"([^"]*)"|([^\s'"\\]+)|\\\n/g;
  return [...command.matchAll(pattern)].flatMap(([, single, double, bare]) => {
    const word = double?.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');
    const text = single ?? word ?? bare;
    return text === undefined ? [] : [text];
  });
}

function addressed(proxy: TestProxy, snippet: string): string {
  return snippet
    .replaceAll(/https:\/\/(api|oai)\.helicone\.ai/g, proxy.url)
    .replaceAll(/YOUR_API_KEY|<HELICONE_API_KEY>|<api-key>/g, proxy.key);
}

function environment(proxy: TestProxy) {
  return {
    ...process.env,
    HELICONE_API_KEY: proxy.key,
    HELICONE_BASE_URL: proxy.url,
    OPENAI_API_KEY: 'sk-of-the-provider',
  };
}

async function run(command: string, options: string[], env: NodeJS.ProcessEnv, input = '') {
  // Modules that the input imports are looked up from the working directory.
  const child = spawn(command, options, { env, cwd: import.meta.dirname });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, stderr, code };
}
