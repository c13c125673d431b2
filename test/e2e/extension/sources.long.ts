import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryHome } from '../../support/child-proxy.ts';
import { unzip } from '../../support/unzip.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A hash of every file of a folder, by its path. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = files.map(async (file) => [
    file.slice(folder.length),
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(contents));
}

test('the sources for the store build the very extension that is handed in', {
  timeout: 300_000,
}, async () => {
  await using folder = await temporaryHome();
  const { packageManager, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await run(process.execPath, ['extension/build.ts', '--zip'], { cwd: root });
  const dist = join(root, 'extension', 'dist', 'stores');
  const sources = join(folder.path, 'sources');
  await unzip(join(dist, `thumbwire-${version}-sources.zip`), sources);
  const handedIn = join(folder.path, 'handed-in');
  await unzip(join(dist, `thumbwire-${version}-firefox.zip`), handedIn);

  // As `npm run build` does it there, from what is on this machine already and without Node's own installer.
  const install = ['install', '--frozen-lockfile', '--offline', '--ignore-scripts', '--pm-on-fail=ignore'];
  await run('npx', ['-y', packageManager, ...install], { cwd: sources });
  await run(process.execPath, ['extension/build.ts'], { cwd: sources });

  const rebuilt = await filesOf(join(sources, 'extension', 'dist', 'firefox-mv3'));
  expect(Object.keys(rebuilt)).toContain('/manifest.json');
  expect(rebuilt).toEqual(await filesOf(handedIn));
});
