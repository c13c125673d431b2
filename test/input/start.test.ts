import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, open, readdir, readFile, rmdir, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { readOutgoing, start } from '@thumbwire/proxy';
import { expect, test } from 'vitest';
import {
  type ChildProxyOptions,
  type Exit,
  failToStart,
  startChildProxy,
  temporaryHome,
} from '../support/child-proxy.ts';
import { freePort } from '../support/free-port.ts';

const run = promisify(execFile);
const databaseName = 'thumbwire.db';

/** One sentence on stderr and exit code 1; a program that waits for the JSON line gets nothing else. */
function expectSentence(exit: Exit, ...culprits: readonly string[]): void {
  expect(exit).toMatchObject({ code: 1, signal: null, stdout: '' });
  expect(exit.stderr).toMatch(/^[^\n]{20,600}\.\n$/);
  expect(exit.stderr).not.toMatch(/node_modules|Error:|unexpectedly/);
  for (const culprit of culprits) expect(exit.stderr).toContain(culprit);
}

/** Lets a server listen, and says where. */
async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
  return address.port;
}

/** A home in which a proxy has logged one request. */
async function makeHome(home: string): Promise<void> {
  const proxy = await startChildProxy({ home });
  const response = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.arrayBuffer();
  await proxy.stop();
}

/** What the database of a stopped proxy says, without leaving a trace in its home. */
async function filesOf(home: string): Promise<Record<string, string>> {
  const names = (await readdir(home)).filter((name) => name.startsWith(databaseName)).sort();
  const contents = names.map(async (name) => [
    name,
    createHash('sha256')
      .update(await readFile(join(home, name)))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(contents));
}

async function expectUntouched(options: ChildProxyOptions, ...culprits: readonly string[]): Promise<void> {
  const before = await filesOf(options.home);

  const exit = await failToStart(options);

  expectSentence(exit, ...culprits);
  expect((await filesOf(options.home))[databaseName]).toBe(before[databaseName]);
}

test('a port in use is named, with what to do, and the home is free again', async () => {
  await using home = await temporaryHome();
  const holder = createServer();
  const port = await portOf(holder);

  const exit = await failToStart({ home: home.path, port });
  holder.close();
  const second = await startChildProxy({ home: home.path, port });
  await second.stop();

  expectSentence(exit, `127.0.0.1:${port}`, 'in use', '--port');
  expect(second.url).toBe(`http://127.0.0.1:${port}`);
});

test('a start that fails after it listened gives the port and the home back', async () => {
  await using home = await temporaryHome();
  await mkdir(join(home.path, 'proxy.json'));
  const port = await freePort();
  const config: Parameters<typeof start>[0] = {
    ...{ host: '127.0.0.1', port, home: home.path, store: 'sqlite' },
    ...{
      providers: new Map(),
      outgoing: readOutgoing({}),
      allowHosts: [],
      webhookHosts: [],
      key: null,
      tokenLifetimeMs: 0,
      keepBodyBytes: null,
    },
  };

  const error: unknown = await start(config).catch((cause: unknown) => cause);
  const answer: unknown = await fetch(`http://127.0.0.1:${port}/health`).catch((cause: unknown) => cause);
  await rmdir(join(home.path, 'proxy.json'));
  const second = await start(config);
  await second.close();

  expect(error).toHaveProperty('name', 'InvalidError');
  expect(error).toHaveProperty('message', expect.stringMatching(/proxy\.json.*--home DIR\.$/));
  expect(answer).toHaveProperty('cause.code', 'ECONNREFUSED');
  expect(second.url).toBe(`http://127.0.0.1:${port}`);
});

test('a damaged key is named, with what to do, and left alone', async () => {
  await using home = await temporaryHome();
  const file = join(home.path, 'key');
  await writeFile(file, 'tw_cut');

  const exit = await failToStart({ home: home.path });

  expectSentence(exit, file, 'delete the file');
  expect(exit.stderr).not.toContain('tw_cut');
  expect(await readFile(file, 'utf8')).toBe('tw_cut');
});

test('a home that is a file is named, with what to do', async () => {
  await using folder = await temporaryHome();
  const home = join(folder.path, 'file');
  await writeFile(home, 'mine');

  const exit = await failToStart({ home });

  expectSentence(exit, home, '--home');
  expect(await readFile(home, 'utf8')).toBe('mine');
});

test('a home below a file is named, with what to do', async () => {
  await using folder = await temporaryHome();
  const home = join(folder.path, 'file', 'home');
  await writeFile(join(folder.path, 'file'), 'mine');

  const exit = await failToStart({ home });

  expectSentence(exit, home, '--home');
});

test('a home that cannot be written to is named, with what to do', async () => {
  await using folder = await temporaryHome();
  await using home = await readOnlyFolder(folder.path);

  const exit = await failToStart({ home: home.path });

  expectSentence(exit, home.path, '--home');
});

/** Modes do not bind root, so root gets a folder on a file system that is mounted read-only. */
async function readOnlyFolder(parent: string): Promise<{ path: string } & AsyncDisposable> {
  const path = join(parent, 'read-only');
  await mkdir(path);
  if (process.getuid?.() === 0) {
    await run('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'none', path]);
    return { path, [Symbol.asyncDispose]: async () => void (await run('umount', [path])) };
  }
  await chmod(path, 0o500);
  return { path, [Symbol.asyncDispose]: () => chmod(path, 0o700) };
}

test('a home in use is named, with who uses it, and goes on being used', async () => {
  await using home = await temporaryHome();
  const first = await startChildProxy({ home: home.path });

  const exit = await failToStart({ home: home.path });
  const health = await fetch(`${first.url}/health`);
  await first.stop();

  expectSentence(exit, home.path, String(first.pid), first.url, '--home');
  expect(health.status).toBe(200);
});

test('a home whose proxy was killed is free at once', async () => {
  await using home = await temporaryHome();
  const first = await startChildProxy({ home: home.path });
  await first.kill9();

  const second = await startChildProxy({ home: home.path });
  const exit = await second.stop();

  expect(exit.code).toBe(0);
});

test('a database of a newer version is named and left alone', async () => {
  await using home = await temporaryHome();
  await makeHome(home.path);
  const database = new DatabaseSync(join(home.path, databaseName));
  database.exec("INSERT INTO migration (name, applied_at) VALUES ('9999-of-the-future', 0)");
  database.close();

  await expectUntouched({ home: home.path }, databaseName, 'newer version');
});

test('a database of another program is named and its data left alone', async () => {
  await using home = await temporaryHome();
  const file = join(home.path, databaseName);
  const theirs = new DatabaseSync(file);
  theirs.exec("CREATE TABLE request (theirs TEXT); INSERT INTO request VALUES ('mine')");
  theirs.close();

  const exit = await failToStart({ home: home.path });
  const after = new DatabaseSync(file);
  const tables = after.prepare('SELECT name FROM sqlite_schema').all();
  const rows = after.prepare('SELECT * FROM request').all();
  after.close();

  expectSentence(exit, file, 'another program', '--home');
  expect(tables).toEqual([{ name: 'request' }]);
  expect(rows).toEqual([{ theirs: 'mine' }]);
});

test.for<readonly [what: string, damage: (file: string) => Promise<void>]>([
  ['is no database', (file) => writeFile(file, 'These are my notes, not a database.\n'.repeat(400))],
  ['was cut short', (file) => truncate(file, 5000)],
  ['has zeros in place of its header', (file) => overwrite(file, 0, Buffer.alloc(100))],
  ['has garbage in place of its schema', (file) => overwrite(file, 100, Buffer.alloc(3996, 0xa7))],
])('a database file that %s is named, with what to do, and left alone', async ([, damage]) => {
  await using home = await temporaryHome();
  await makeHome(home.path);
  await damage(join(home.path, databaseName));

  await expectUntouched({ home: home.path }, join(home.path, databaseName), 'backup');
});

async function overwrite(file: string, position: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}
