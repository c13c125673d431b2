import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Store } from '../store.ts';
import { openSqliteStore, type SqliteOptions } from './index.ts';

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'thumbwire-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that is closed after the test, in a new home unless one is given. */
export async function openForTest(
  options: Partial<SqliteOptions> = {},
): Promise<{ store: Store; home: string; lines: string[] }> {
  const home = options.home ?? temporaryFolder();
  const lines: string[] = [];
  const store = await openSqliteStore({ log: (line) => lines.push(line), ...options, home });
  onTestFinished(() => store.close());
  return { store, home, lines };
}
