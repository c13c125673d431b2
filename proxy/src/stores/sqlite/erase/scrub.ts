import { fdatasyncSync, readSync, writeSync } from 'node:fs';
import { unusedParts } from './page.ts';
import { openPageKinds } from './page-kinds.ts';

/**
 * Overwrites with zeros what is left of rows that are gone. With `secure_delete` SQLite does so where a row was when it
 * was deleted; where the row had been before its page was rearranged, its bytes stay.
 *
 * It writes into the file, past SQLite, and only to bytes that SQLite never reads: between the keys and the rows of a
 * page, and in the gaps between its rows. So a crash at any moment leaves a sound database.
 *
 * What it needs of its caller, for as long as a call takes: the write-ahead log is empty, and nobody can write.
 */
export interface Scrub {
  /** Cleans pages, from where the last call ended; `false`: the end of the file is reached. */
  next(timeMs: number): boolean;
  /** Cleans these pages, which were written meanwhile. */
  again(pages: Iterable<number>): void;
  /** Makes what was overwritten safe on the disk. */
  sync(): void;
}

const firstHeader = 100;
/** As many pages are looked at between two looks at the clock. */
const pagesAtOnce = 256;

/** @param descriptor Of the database, open for reading and writing. It stays open: see `openFile`. */
export function openScrub(descriptor: number, pageSize: number): Scrub {
  const zeros = Buffer.alloc(pageSize);
  const page = Buffer.alloc(pageSize);
  const kinds = openPageKinds(pageSize, (number) => {
    const map = Buffer.alloc(pageSize);
    read(map, number);
    return map;
  });
  let nextPage = 1;

  /** `false`: the file ends before this page. */
  function read(into: Buffer, number: number): boolean {
    return readSync(descriptor, into, 0, pageSize, (number - 1) * pageSize) === pageSize;
  }

  function clean(number: number): boolean {
    if (!read(page, number)) return false;
    if (!kinds.isTree(number)) return true;
    for (const [start, end] of unusedParts(page, number === 1 ? firstHeader : 0) ?? []) {
      if (page.compare(zeros, 0, end - start, start, end) === 0) continue;
      writeSync(descriptor, zeros, 0, end - start, (number - 1) * pageSize + start);
    }
    return true;
  }

  return {
    next(timeMs) {
      kinds.forget();
      const end = performance.now() + timeMs;
      do {
        for (let left = pagesAtOnce; left > 0; left--) {
          if (!clean(nextPage)) return false;
          nextPage += 1;
        }
      } while (performance.now() < end);
      return true;
    },
    again(pages) {
      kinds.forget();
      for (const number of pages) clean(number);
    },
    sync: () => fdatasyncSync(descriptor),
  };
}
