/** How far a write-ahead log is good. */
export interface Wal {
  /** Which of its lives it is in: after it was begun anew, the frames of the one before count no more. */
  readonly salts: string;
  readonly frameBytes: number;
  /** Where the last commit ends; what follows is not whole, or of an earlier life. */
  readonly endBytes: number;
}

const headBytes = 32;
const frameHeadBytes = 24;

/**
 * Reads a write-ahead log as SQLite does after a crash: up to the last commit all of whose frames are whole.
 *
 * @returns `null` if there is not even a head
 * @see https://sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function readWal(bytes: Buffer): Wal | null {
  if (bytes.length < headBytes) return null;
  const isBigEndian = (bytes.readUInt32BE(0) & 1) === 1;
  const pageBytes = bytes.readUInt32BE(8);
  const salts = bytes.toString('hex', 16, 24);
  const frameBytes = frameHeadBytes + pageBytes;
  const sum = { first: 0, second: 0, isBigEndian };
  add(sum, bytes.subarray(0, 24));
  let endBytes = headBytes;
  for (let at = headBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    add(sum, bytes.subarray(at, at + 8));
    add(sum, bytes.subarray(at + frameHeadBytes, at + frameBytes));
    const isWhole =
      bytes.toString('hex', at + 8, at + 16) === salts &&
      bytes.readUInt32BE(at + 16) === sum.first &&
      bytes.readUInt32BE(at + 20) === sum.second;
    if (!isWhole) break;
    const isCommit = bytes.readUInt32BE(at + 4) > 0;
    if (isCommit) endBytes = at + frameBytes;
  }
  return { salts, frameBytes, endBytes };
}

/** The checksum goes on from one part to the next. */
function add(sum: { first: number; second: number; readonly isBigEndian: boolean }, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 8) {
    const [one, two] = sum.isBigEndian
      ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
      : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    sum.first = (sum.first + one + sum.second) >>> 0;
    sum.second = (sum.second + two + sum.first) >>> 0;
  }
}

/**
 * Where the frames end that a checkpoint may have copied into the database: SQLite has them on the disk before that,
 * so that no power cut takes them.
 *
 * @param index The file `-shm`
 * @see https://sqlite.org/walformat.html#the_wal_index_file_format
 */
export function checkpointedBytes(index: Buffer, { frameBytes }: Wal): number {
  const attempted = 128;
  return headBytes + index.readUInt32LE(attempted) * frameBytes;
}
