import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readReadme } from './cli/readme.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = await readReadme();

/** The names in the first column of the README's table with this first heading, in order. */
function namesInTable(heading: string): string[] {
  const [, table] = readme.split(`\n| ${heading} |`);
  if (table === undefined) throw new Error(`The README has no table "${heading}".`);
  const rows = table.split('\n\n', 1)[0]?.split('\n').slice(2) ?? [];
  return rows.flatMap((row) => {
    const cell = row.split('|')[1] ?? '';
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  });
}

/** What a module of the sources exports, by name. */
async function exportsOf(...path: string[]): Promise<Record<string, unknown>> {
  return await import(join(root, ...path));
}

/** The exports, over all files of a folder but its tests and its index, that look like a member of its registry. */
async function membersIn(
  folder: readonly string[],
  isMember: (value: object) => boolean,
): Promise<Map<unknown, string>> {
  const files = (await readdir(join(root, ...folder))).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts',
  );
  const members = new Map<unknown, string>();
  for (const file of files) {
    for (const value of Object.values(await exportsOf(...folder, file))) {
      if (typeof value === 'object' && value !== null && isMember(value)) members.set(value, file);
    }
  }
  return members;
}

describe('folder, registry and README name the same members', () => {
  test.for([
    ['commands', ['proxy', 'src', 'commands'], 'Command', ['summary', 'run']],
    ['checks', ['proxy', 'src', 'doctor'], 'Check', ['title', 'run']],
    ['formats', ['shared', 'src', 'formats'], 'Format', ['matches', 'stream']],
    ['exporters', ['proxy', 'src', 'exporters'], 'Export format', ['needs', 'open']],
  ] as const)('%s', async ([registryName, folder, heading, marks]) => {
    const registry = (await exportsOf(...folder, 'index.ts'))[registryName];
    const entries = Object.entries(registry ?? {});

    const members = await membersIn(folder, (value) => marks.every((mark) => mark in value));

    expect(namesInTable(heading)).toEqual(entries.map(([name]) => name));
    expect(entries.map(([, member]) => members.get(member))).toEqual(entries.map(([name]) => `${name}.ts`));
    expect(members.size).toBe(entries.length);
  });

  test('stores', async () => {
    const folder = join(root, 'proxy', 'src', 'stores');
    const { stores } = await exportsOf('proxy', 'src', 'stores', 'index.ts');

    const registered = Object.keys(stores ?? {});
    const folders = (await readdir(folder, { recursive: true }))
      .filter((name) => /^[^/]+\/index\.ts$/.test(name))
      .map((name) => dirname(name));

    expect(folders).toEqual(registered);
    expect(namesInTable('Store')).toEqual(registered);
  });
});

test('every folder that the README lays out is there', async () => {
  const missing: string[] = [];
  for (const folder of namesInTable('Folder').filter((name) => name.endsWith('/'))) {
    await readdir(join(root, folder)).catch(() => missing.push(folder));
  }

  expect(missing).toEqual([]);
});

test('every dependency has its reason in the README, and nothing else does', async () => {
  const manifests = ['.', 'shared', 'proxy', 'extension', 'test'].map(async (folder) =>
    JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')),
  );

  const dependencies = (await Promise.all(manifests)).flatMap((manifest) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
  );

  expect(namesInTable('Package').sort()).toEqual([...new Set(dependencies)].sort());
});

test('every variable of the environment that the sources read is in the README', async () => {
  const sources = await sourceFiles();
  const read = new Set<string>();
  for (const file of sources.filter((name) => !name.startsWith('test') && !name.endsWith('.test.ts'))) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/\b(THUMBWIRE_[A-Z_]*[A-Z])\b/g)) read.add(name);
  }

  const unnamed = [...read].filter((name) => !readme.includes(name));

  expect(read.size).toBeGreaterThan(3);
  expect(unnamed).toEqual([]);
});

test('the top level holds the packages, the fixed files and dotfiles, and nothing else', async () => {
  const allowed = [
    ...['extension', 'proxy', 'shared', 'test', 'node_modules'],
    ...['package.json', 'tsconfig.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'],
    ...['README.md', 'CHANGELOG.md', 'LICENSE'],
  ];

  const names = await readdir(root);

  expect(names.filter((name) => !name.startsWith('.') && !allowed.includes(name))).toEqual([]);
});

test('no source has more than 250 lines, and no test more than 300', async () => {
  const long: string[] = [];
  for (const file of await sourceFiles()) {
    const isTest = file.startsWith('test') || file.endsWith('.test.ts');
    const lines = (await readFile(join(root, file), 'utf8')).trimEnd().split('\n').length;
    if (lines > (isTest ? 300 : 250)) long.push(`${file}: ${lines}`);
  }

  expect(long).toEqual([]);
});

/** Every file of code outside of dependencies and recorded data, by its path from the top. */
async function sourceFiles(): Promise<string[]> {
  const folders = ['proxy', 'shared', 'extension', 'test'];
  const lists = folders.map(async (folder) =>
    (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
  );
  const outside = /(?:^|\/)(?:node_modules|fixtures|\.wxt)\/|^extension\/dist\//;
  return (await Promise.all(lists))
    .flat()
    .filter((name) => /\.(?:tsx?|js|mjs)$/.test(name) && !outside.test(name));
}
