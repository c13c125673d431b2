import { closeSync, openSync, readSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * The numbers of the pages that the write-ahead log holds; of some it may hold an older state.
 *
 * @see https://sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function changedPages(logFile: string, pageSize: number): Set<number> {
  const pages = new Set<number>();
  const log = openSync(logFile, 'r');
  try {
    const header = Buffer.alloc(headerBytes);
    if (readSync(log, header, 0, headerBytes, 0) < headerBytes) return pages;
    const salt = header.subarray(16, 24);
    const frame = Buffer.alloc(frameHeaderBytes);
    for (let at = headerBytes; ; at += frameHeaderBytes + pageSize) {
      if (readSync(log, frame, 0, frameHeaderBytes, at) < frameHeaderBytes) return pages;
      // What follows was left by an earlier use of the log.
      if (!frame.subarray(8, 16).equals(salt)) return pages;
      pages.add(frame.readUInt32BE(0));
    }
  } finally {
    closeSync(log);
  }
}
