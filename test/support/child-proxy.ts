import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../proxy/bin/thumbwire.js', import.meta.url));

export interface ChildProxyOptions {
  readonly home: string;
  /** Base URLs by provider id, given as `--provider name=url`. */
  readonly providers?: Readonly<Record<string, string>>;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** The whole environment besides `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself, for example `--import FILE`. */
  readonly nodeArguments?: readonly string[];
}

/** How a process ended, with everything that it had printed. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A proxy that runs in a process of its own, started through its command line. */
export interface ChildProxy {
  readonly url: string;
  readonly key: string;
  readonly home: string;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, as Ctrl-C does, and waits until it did. */
  stop(): Promise<Exit>;
  /** Ends it at once, without a chance to write anything. */
  kill9(): Promise<Exit>;
}

/** A proxy on its way up. */
export interface StartingProxy {
  /** Rejects, with what it printed, if it ends instead. */
  readonly started: Promise<ChildProxy>;
  readonly exited: Promise<Exit>;
  kill9(): Promise<Exit>;
}

/** Starts a proxy and waits until it listens. */
export function startChildProxy(options: ChildProxyOptions): Promise<ChildProxy> {
  return spawnProxy(options).started;
}

/** Starts a proxy that cannot start; rejects if it does. */
export async function failToStart(options: ChildProxyOptions): Promise<Exit> {
  const { started, exited } = spawnProxy(options);
  const proxy = await started.catch(() => null);
  if (!proxy) return exited;
  await proxy.stop();
  throw new Error(`The proxy started on ${options.home}, although it should not have.`);
}

/** Starts a proxy and returns at once. */
export function spawnProxy(options: ChildProxyOptions): StartingProxy {
  const { home, providers = {}, port = 0, env = {}, nodeArguments = [] } = options;
  const child = spawn(
    process.execPath,
    [
      ...[...nodeArguments, bin, 'start', '--json', '--port', String(port), '--home', home],
      ...Object.entries(providers).flatMap(([name, url]) => ['--provider', `${name}=${url}`]),
    ],
    { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);

  let stdout = '';
  let stderr = '';
  const line = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const end = stdout.indexOf('\n');
    if (end >= 0) line.resolve(stdout.slice(0, end));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });

  const exited = once(child, 'close').then(([code, signal]): Exit => {
    process.removeListener('exit', endWithUs);
    line.reject(new Error(`The proxy ended with ${code ?? signal} before it listened: ${stderr || stdout}`));
    return { code, signal, stdout, stderr };
  });
  const end = (name: NodeJS.Signals) => {
    child.kill(name);
    return exited;
  };

  const started = line.promise.then(async (text): Promise<ChildProxy> => {
    const { url } = readAnnouncement(text);
    const key = env.THUMBWIRE_API_KEY ?? (await readFile(join(home, 'key'), 'utf8')).trim();
    return {
      ...{ url, key, home, pid: child.pid ?? Number.NaN },
      stdout: () => stdout,
      stderr: () => stderr,
      signal: (name) => child.kill(name),
      stop: () => end('SIGTERM'),
      kill9: () => end('SIGKILL'),
    };
  });
  // Whoever only waits for the end does not ask whether it started.
  started.catch(() => {});
  return { started, exited, kill9: () => end('SIGKILL') };
}

function readAnnouncement(line: string): { url: string } {
  const announcement: unknown = JSON.parse(line);
  if (typeof announcement !== 'object' || announcement === null || !('url' in announcement)) {
    throw new Error(`The proxy's first line names no url: ${line}`);
  }
  return { url: String(announcement.url) };
}

/** A folder that is there until the end of the scope: `await using home = await temporaryHome()`. */
export interface TemporaryHome extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryHome(): Promise<TemporaryHome> {
  const path = await mkdtemp(join(tmpdir(), 'thumbwire-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
