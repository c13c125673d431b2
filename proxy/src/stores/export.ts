import type { ExportFormat, Filter } from '@thumbwire/shared';
import type { Reason } from '../exporters/index.ts';

/** What is to be written, and in which form. */
export interface ExportQuery {
  readonly format: ExportFormat;
  readonly filter: Filter;
}

/** What an export has looked at. Every request that matched is either in the file or left out for one reason. */
export interface ExportCounts {
  /** Requests that matched the filter. */
  readonly matched: number;
  /** Those of them that are in the file. */
  readonly requests: number;
  readonly lines: number;
  readonly sizeBytes: number;
  readonly leftOut: Readonly<Partial<Record<Reason, number>>>;
}

/** A piece of the file, and how far it is. */
export interface ExportPiece {
  /** Good until the next piece is asked for: then their memory holds another one. */
  readonly bytes: Uint8Array;
  /** Of all pieces up to this one; the last piece's are those of the file. */
  readonly counts: ExportCounts;
  readonly isLast: boolean;
}

/** How requests leave the store as a file. */
export interface ExportStore {
  /**
   * The pieces of a file, each made when it is asked for, from what was logged before the call. Ends early when its
   * caller returns it.
   *
   * @throws StoreUnavailableError too many exports run, or the store cannot be read
   */
  export(query: ExportQuery): AsyncGenerator<ExportPiece, void>;
}
