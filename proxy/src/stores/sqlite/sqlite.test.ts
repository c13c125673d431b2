import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { storeSuite } from '../store.suite.ts';
import { openSqliteStore } from './index.ts';

const homes: string[] = [];

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true });
});

storeSuite('SQLite', () => {
  const home = mkdtempSync(join(tmpdir(), 'thumbwire-store-'));
  homes.push(home);
  // What a store does in time is not the question here, and the machine may be busy.
  return openSqliteStore({ home, limits: { changeTimeMs: 25_000 } });
});
