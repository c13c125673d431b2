/** Bounds of the SQLite store; each has a default that suits one developer's machine. */
export interface Limits {
  /** Bytes of bodies that may wait to be written; beyond, requests are written without their bodies. */
  readonly pendingBytes: number;
  /** Requests open or waiting to be written; beyond, exchanges pass unlogged. */
  readonly pendingRequests: number;
  /** Ratings, properties and scores waiting to be written; beyond, they are refused at once. */
  readonly pendingChanges: number;
  /** Longest that a query may run, in milliseconds. */
  readonly queryTimeMs: number;
  /** Longest that a rating waits for its commit before its caller is told to try again, in milliseconds. */
  readonly changeTimeMs: number;
  /** Longest that a read waits for what was handed over before it to be written, in milliseconds. */
  readonly flushTimeMs: number;
  /** Longest that a search then waits for texts to become searchable, in milliseconds. */
  readonly indexTimeMs: number;
  /** An exchange open for longer than this shows up in queries, in milliseconds. */
  readonly openAfterMs: number;
  /** A write that takes longer than this counts as a hung writer, in milliseconds. */
  readonly writeTimeMs: number;
  /** Size of a journal segment, in bytes. */
  readonly segmentBytes: number;
  /** Most pages of 4,096 bytes that the database may have; `null`: as many as the disk holds. */
  readonly pageCount: number | null;
  /** Bytes of bodies that are kept, beyond which those of unrated requests go; `null`: all of them. */
  readonly keepBodyBytes: number | null;
  /** Longest that a removal waits until no trace of it is left in the files, in milliseconds. */
  readonly eraseTimeMs: number;
}

export const defaultLimits: Limits = {
  pendingBytes: 64 * 1024 * 1024,
  pendingRequests: 20_000,
  pendingChanges: 10_000,
  queryTimeMs: 10_000,
  changeTimeMs: 5_000,
  flushTimeMs: 3_000,
  indexTimeMs: 3_000,
  openAfterMs: 2_000,
  writeTimeMs: 60_000,
  segmentBytes: 4 * 1024 * 1024,
  pageCount: null,
  keepBodyBytes: 4 * 1024 ** 3,
  eraseTimeMs: 10 * 60_000,
};
