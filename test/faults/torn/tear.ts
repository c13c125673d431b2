import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../support/random.ts';
import type { Snapshot } from './snapshot.ts';
import { checkpointedBytes, readWal } from './wal.ts';

const pageBytes = 4096;
const sectorBytes = 512;

/** What a power cut may leave of a file from an offset on. */
const ways = {
  'ends there': (bytes, at) => bytes.subarray(0, at),
  'is zeros': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
  'is something else': (bytes, at, random) =>
    Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length: bytes.length - at }, () => random.below(256))),
    ]),
  'lacks one sector': (bytes, at) => Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + sectorBytes)),
} satisfies Record<string, (bytes: Buffer, at: number, random: Random) => Buffer>;

const names = Object.keys(ways);

/**
 * Makes a home of the later of two moments, as a power cut leaves it that takes whatever was written after the earlier
 * one and was not yet waited for.
 *
 * @returns How, in words, and whether the log was not begun anew in between; `null` if nothing was written since
 */
export async function tear(
  home: string,
  [earlier, later]: readonly [Snapshot, Snapshot],
  random: Random,
): Promise<{ how: string; isSameLife: boolean } | null> {
  const [before, after] = [readWal(earlier.wal), readWal(later.wal)];
  if (after === null) return null;
  const isSameLife = before?.salts === after.salts;
  const safeBytes = Math.max(isSameLife ? before.endBytes : 0, checkpointedBytes(later.index, after));
  if (safeBytes >= later.wal.length) return null;

  // Mostly where commits are, close behind what was waited for; beyond them there are frames of an earlier life.
  const end = random.isBelow(0.9) && after.endBytes > safeBytes ? after.endBytes : later.wal.length;
  const at =
    safeBytes + random.below(random.isBelow(0.5) ? Math.min(pageBytes, end - safeBytes) : end - safeBytes);
  const way = random.pick(names) ?? 'ends there';
  const journalWay = random.pick([...names, 'is whole']) ?? 'is whole';
  const isMixed = isSameLife && random.isBelow(0.5);
  await mkdir(join(home, 'journal'), { recursive: true });
  await writeFile(join(home, 'key'), later.key, { mode: 0o600 });
  await writeFile(join(home, 'thumbwire.db'), isMixed ? mixed(earlier, later, random) : later.database);
  await writeFile(join(home, 'thumbwire.db-wal'), torn(later.wal, at, way, random));
  for (const { name, bytes } of later.journal) {
    await writeFile(
      join(home, 'journal', name),
      torn(bytes, random.below(bytes.length + 1), journalWay, random),
    );
  }
  const how = `the log ${way} from byte ${at} of ${later.wal.length} on (${safeBytes} safe), the journal ${journalWay}${isMixed ? ', pages of the database are older' : ''}`;
  return { how, isSameLife };
}

function torn(bytes: Buffer, at: number, way: string, random: Random): Buffer {
  const isWay = (name: string): name is keyof typeof ways => name in ways;
  return isWay(way) ? ways[way](bytes, at, random) : bytes;
}

/**
 * Pages that a checkpoint had written and not yet waited for: as long as the log goes on, each may be as it was, for
 * they are all in the log.
 */
function mixed(earlier: Snapshot, later: Snapshot, random: Random): Buffer {
  const pages = Buffer.from(later.database);
  for (let at = 0; at < pages.length; at += pageBytes) {
    if (random.isBelow(0.5)) earlier.database.copy(pages.fill(0, at, at + pageBytes), at, at, at + pageBytes);
  }
  return pages;
}
