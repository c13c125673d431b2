import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

/** Something that was kept, and where. */
export interface Kept {
  readonly where: string;
  readonly bytes: Uint8Array;
}

/** Everything under a home: each file as it lies there, and what a reader of its databases can get at. */
export async function everythingIn(home: string): Promise<Kept[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = await Promise.all(files.map(async (where) => ({ where, bytes: await readFile(where) })));
  const databases = kept.filter(({ bytes }) => bytes.subarray(0, 15).toString() === 'SQLite format 3');
  return [...kept, ...databases.flatMap(({ where }) => rowsIn(where))];
}

/** Every value of every table, compressed ones unpacked, and every word of every search index. */
function rowsIn(file: string): Kept[] {
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true });
  const kept: Kept[] = [];
  const tables = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all();
  for (const { name, sql } of tables) {
    const where = `${file}, table ${name}`;
    if (/using\s+fts5/i.test(String(sql))) {
      database.exec(`CREATE VIRTUAL TABLE temp."words of ${name}" USING fts5vocab(main, "${name}", row)`);
      for (const { term } of database.prepare(`SELECT term FROM temp."words of ${name}"`).all()) {
        kept.push({ where, bytes: Buffer.from(String(term)) });
      }
      continue;
    }
    for (const row of database.prepare(`SELECT * FROM "${name}"`).all()) {
      for (const value of Object.values(row)) kept.push(...unpacked(where, value));
    }
  }
  database.close();
  return kept;
}

function unpacked(where: string, value: unknown): Kept[] {
  if (!(value instanceof Uint8Array)) return [{ where, bytes: Buffer.from(String(value)) }];
  const magic = Buffer.from(value.subarray(0, 4)).toString('hex');
  // RFC 8878, section 3.1.1, and RFC 1952, section 2.3.1.
  if (magic === '28b52ffd') return [{ where, bytes: value }, ...unpacked(where, zstdDecompressSync(value))];
  if (magic.startsWith('1f8b')) return [{ where, bytes: value }, ...unpacked(where, gunzipSync(value))];
  return [{ where, bytes: value }];
}

/** Which of the needles occur where, letter case aside. */
export function findIn(kept: Iterable<Kept>, needles: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  for (const { where, bytes } of kept) {
    const text = Buffer.from(bytes).toString('latin1').toLowerCase();
    for (const [needle, name] of needles) {
      if (text.includes(needle.toLowerCase())) found.add(`${name} is in ${where}`);
    }
  }
  return Array.from(found);
}
