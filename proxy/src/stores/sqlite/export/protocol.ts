import type { ExportCounts, ExportQuery } from '../../store.ts';

/** What the thread of an export is started with. */
export interface ExportOptions extends ExportQuery {
  readonly file: string;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/** One more piece is wanted; `used` held an earlier one, and may hold another. */
export interface ToExport {
  readonly used: ArrayBuffer | null;
}

export type FromExport =
  | {
      readonly kind: 'piece';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly counts: ExportCounts;
      readonly isLast: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };
