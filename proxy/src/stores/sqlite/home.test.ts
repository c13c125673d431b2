import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { ask, logExchange } from '../suite/support.ts';
import { openSqliteStore } from './index.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

test('keeps its folder and files from other users', async () => {
  const home = join(temporaryFolder(), 'deep', 'home');
  const { store } = await openForTest({ home });
  await logExchange(store);
  await ask(store);

  const modes = readdirSync(home, { recursive: true }).map((name) => {
    const entry = statSync(join(home, String(name)));
    return `${entry.isDirectory() ? 'folder' : 'file'} ${(entry.mode & 0o777).toString(8)}`;
  });

  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(new Set(modes)).toEqual(new Set(['folder 700', 'file 600']));
});

test('leaves the mode of a folder that was there as it is, and keeps its own files in it from other users', async () => {
  const home = temporaryFolder();
  chmodSync(home, 0o755);
  const first = await openForTest({ home });
  await first.store.close();
  await openForTest({ home });

  const { mode } = statSync(home);

  expect(mode & 0o777).toBe(0o755);
  expect(statSync(join(home, 'thumbwire.db')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'journal')).mode & 0o777).toBe(0o700);
});

test('refuses a home that another proxy uses, and names it', async () => {
  const { home } = await openForTest();
  writeFileSync(join(home, 'proxy.json'), JSON.stringify({ pid: 4711, url: 'http://127.0.0.1:8787' }));

  const second = openSqliteStore({ home });

  await expect(second).rejects.toThrow(
    new InvalidError(
      `The home ${home} is in use by another proxy (pid 4711 at http://127.0.0.1:8787). Stop it, or start with --home DIR.`,
    ),
  );
});

test('refuses a home in use also before the other proxy has left its note', async () => {
  const { home } = await openForTest();

  const second = openSqliteStore({ home });

  await expect(second).rejects.toThrow(`The home ${home} is in use by another proxy. Stop it`);
});

test('lets the next proxy have the home after it was closed', async () => {
  const { store, home } = await openForTest();
  const { id } = await logExchange(store);
  await store.close();

  const next = await openForTest({ home });
  const [request] = await next.store.get([id]);

  expect(request?.state).toBe('complete');
});

test('refuses a home that cannot be written', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');

  const underFile = openSqliteStore({ home: join(folder, 'file', 'home') });
  const isFile = openSqliteStore({ home: join(folder, 'file') });

  await expect(underFile).rejects.toThrow(/^The home .* cannot be written .* start with --home DIR\.$/);
  await expect(isFile).rejects.toThrow(/^The home .* cannot be written .* start with --home DIR\.$/);
});

test('refuses a home whose lock is not usable', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'lock'));

  const opening = openSqliteStore({ home });

  await expect(opening).rejects.toThrow(InvalidError);
});
