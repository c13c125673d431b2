import type { ReadRequest, ReadResponse } from '@thumbwire/shared/formats';
import type { ArchivedRequest, StoredRequest } from '../stores/store.ts';

/** One request on its way into a file. */
export interface ExportRow {
  readonly request: StoredRequest;
  /** Only for exporters that need it. */
  readonly archived: ArchivedRequest | null;
  /** What the bodies say; `null` where that is not needed, or there is none that can be read whole. */
  readonly asked: ReadRequest | null;
  readonly answered: ReadResponse | null;
}

/** Why a request is not in a file: a key of the manifest's `leftOut`. */
export type Reason =
  /** Nobody rated it. */
  | 'unrated'
  /** Its bodies were not kept, were dropped to make room, or cannot be read. */
  | 'no-messages'
  /** It is still under way. */
  | 'open'
  /** It was cut off: by the client, the provider, the end of the proxy, or the bound of the stored copy. */
  | 'incomplete'
  /** There is no text and no tool call in its answer. */
  | 'no-answer'
  /** It has several choices, and the rating names none. */
  | 'unnamed-choice'
  /** It holds an image or other data of more than 64 kB. */
  | 'inline-data'
  /** It is rated down, and has no correction. */
  | 'rated-down'
  /** Its prompt was rated in one direction only, or all the others are taken, and it has no correction. */
  | 'no-counterpart';

/** What a request gives: lines, or the reason why there is none. */
export type Written = { readonly text: string; readonly lines: number } | { readonly leftOut: Reason };

/** One run of an exporter. */
export interface ExportRun {
  /** Takes one request, in the order of time. `null`: its fate is not known yet. */
  write(row: ExportRow): Written | null;
  /**
   * How many of the requests whose fate was not known are left out, by reason. The others are in the file.
   */
  end(): ReadonlyMap<Reason, number>;
}

/** One file format, in which requests are exported. */
export interface Exporter {
  /** For `--help`: what it is for, in a few words. */
  readonly summary: string;
  readonly contentType: string;
  /** Of the file's name. */
  readonly extension: 'jsonl' | 'csv';
  /** What rows carry besides the request: what its bodies say, or all that belongs to it. */
  readonly needs: 'row' | 'said' | 'archive';
  /** Whether only rated requests are of use: the others are counted, and not read. */
  readonly onlyRated: boolean;
  /** What every file begins with. */
  readonly head: string;
  /** @param read Reads a row that was written before, once more. */
  open(read: (seq: number) => ExportRow | null): ExportRun;
}

/** A run that decides about each request by itself. */
export function eachByItself(write: (row: ExportRow) => Written): (read: unknown) => ExportRun {
  return () => ({ write, end: () => new Map() });
}

/** One line of JSON. */
export function jsonLine(value: unknown): Written {
  return { text: `${JSON.stringify(value)}\n`, lines: 1 };
}
