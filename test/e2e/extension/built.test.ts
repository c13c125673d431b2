import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { builtExtension } from '../../support/extension.ts';

const loopback = ['http://127.0.0.1/*', 'http://localhost/*'];

describe.each(['chromium', 'firefox'] as const)('the manifest that is built for %s', (browser) => {
  const read = async () => JSON.parse(await readFile(join(builtExtension(browser), 'manifest.json'), 'utf8'));

  test('asks for this machine at once, and for any other origin only when a person wants it', async () => {
    const manifest = await read();

    expect(manifest.manifest_version).toBe(3);
    expect(manifest.host_permissions).toEqual(loopback);
    expect(manifest.optional_host_permissions).toEqual(['https://*/*', 'http://*/*']);
    expect(manifest.permissions.toSorted()).toEqual([
      'activeTab',
      'alarms',
      'contextMenus',
      'scripting',
      'storage',
    ]);
    expect(manifest.optional_permissions).toEqual(['notifications']);
  });

  test('names no port in a pattern: Firefox would grant it and match nothing', async () => {
    const manifest = await read();

    const scripts: { matches: string[] }[] = manifest.content_scripts;
    const patterns = [
      ...manifest.host_permissions,
      ...manifest.optional_host_permissions,
      ...scripts.flatMap(({ matches }) => matches),
    ];

    expect(patterns.filter((pattern) => !/^https?:\/\/[\w.*]+\/\*$/.test(pattern))).toEqual([]);
    expect(scripts.flatMap(({ matches }) => matches)).not.toContain('<all_urls>');
  });

  test('runs the tap in the world of the page, before its scripts, and both in every frame', async () => {
    const { content_scripts: scripts } = await read();

    const common = {
      matches: loopback,
      run_at: 'document_start',
      all_frames: true,
      match_origin_as_fallback: true,
    };
    expect(scripts).toHaveLength(2);
    expect(scripts).toContainEqual({ ...common, js: ['content-scripts/tap.js'], world: 'MAIN' });
    expect(scripts).toContainEqual({ ...common, js: ['content-scripts/overlay.js'] });
  });

  test('gives pages nothing of the extension to load', async () => {
    const manifest = await read();

    expect(manifest.web_accessible_resources).toBeUndefined();
    expect(manifest.externally_connectable).toBeUndefined();
    expect(manifest.content_security_policy).toBeUndefined();
  });

  test('has icons, and keys for both thumbs', async () => {
    const { icons, commands } = await read();

    expect(Object.keys(icons)).toEqual(['16', '32', '48', '128']);
    for (const file of Object.values<string>(icons)) {
      const bytes = await readFile(join(builtExtension(browser), file));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    }
    expect(Object.keys(commands)).toEqual(['rate-up', 'rate-down', 'toggle']);
  });
});

test('Firefox is told the id, and that content of pages goes to another process', async () => {
  const manifest = JSON.parse(await readFile(join(builtExtension('firefox'), 'manifest.json'), 'utf8'));

  expect(manifest.browser_specific_settings.gecko).toEqual({
    id: expect.stringMatching(/^[\w.-]+@[\w.-]+$/),
    strict_min_version: '140.0',
    data_collection_permissions: { required: ['websiteContent'] },
  });
});

test.each(['chromium', 'firefox'] as const)(
  'content scripts for %s are at most 25 kB, gzipped',
  async (browser) => {
    const files = ['tap.js', 'overlay.js'].map((name) =>
      join(builtExtension(browser), 'content-scripts', name),
    );
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));

    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(25_000);
  },
);
