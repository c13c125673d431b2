import type { Filter } from '@thumbwire/shared';
import type { LocateText } from '@thumbwire/shared/fingerprint';
import type { AccessStore } from './access.ts';
import type { ArchiveStore } from './archive.ts';
import type { Begin, OpenRequest } from './exchange.ts';
import type { ExportStore } from './export.ts';
import type { FeedbackAuthor, FeedbackChange, FeedbackHistory } from './feedback.ts';
import type { Located } from './located.ts';
import type { Alert, MonitorStore } from './monitors.ts';
import type { Page, StoreQuery } from './query.ts';
import type { RatesStore } from './rates.ts';
import type { RemovalStore } from './removal.ts';
import type { StoredBodies, StoredRequest } from './request.ts';
import type { WebhookStore } from './webhooks.ts';

export type * from './access.ts';
export type * from './archive.ts';
export type * from './exchange.ts';
export type * from './export.ts';
export type * from './feedback.ts';
export type * from './located.ts';
export type * from './monitors.ts';
export type * from './query.ts';
export type * from './rates.ts';
export type * from './removal.ts';
export type * from './request.ts';
export type * from './webhooks.ts';

/**
 * Where requests and feedback live. Asynchronous, and without a word of SQL: each store has the same suite.
 *
 * Methods reject with `StoreUnavailableError` when the store cannot answer at the moment (locked, full,
 * restarting); nothing acknowledged is ever lost.
 */
export interface Store
  extends AccessStore,
    ArchiveStore,
    ExportStore,
    MonitorStore,
    RatesStore,
    RemovalStore,
    WebhookStore {
  /**
   * Opens the record of one exchange. Returns at once; the exchange never waits for the store except, at the
   * moment its response headers leave, for `safe`.
   */
  begin(begin: Begin): OpenRequest;

  /**
   * Sets the feedback of a request. Last write wins and is visible in the next query; acknowledged after fsync.
   *
   * Omitted fields stay, `null` clears them. The same `eventId` with the same content changes nothing.
   * An event older than the current feedback (`ratedAt`) goes to the history only; one from the future counts as now.
   *
   * @throws NotFoundError unknown id; ConflictError the event id was used with other content, or for another request
   */
  setFeedback(id: string, change: FeedbackChange): Promise<void>;
  /**
   * Clears the feedback of a request; its history keeps all events. Clearing what is not rated changes no feedback;
   * an `eventId` is noted all the same, so that sending it again changes nothing.
   *
   * @throws NotFoundError, ConflictError as `setFeedback`
   */
  clearFeedback(id: string, by: FeedbackAuthor): Promise<void>;
  /** @throws NotFoundError */
  feedback(id: string): Promise<FeedbackHistory>;

  /** Sets one property; keys are stored in lower case. @throws NotFoundError */
  setProperty(id: string, key: string, value: string): Promise<void>;
  /** Sets scores by name; booleans are 1 and 0. @throws NotFoundError */
  setScores(id: string, scores: Readonly<Record<string, number | boolean>>): Promise<void>;

  /**
   * One page of requests. Sees everything that was finished or rated before the call.
   *
   * @throws InvalidError a malformed cursor, a filter that takes too long, or requests that are too large together
   *   for one answer: it says how many of them fit
   */
  query(query: StoreQuery): Promise<Page>;
  /** How many requests match. @throws InvalidError the filter takes too long */
  count(filter: Filter): Promise<number>;
  /**
   * Requests by id, in the order asked for; unknown ids are left out.
   *
   * @throws InvalidError several requests are too large together for one answer; one alone never is
   */
  get(
    ids: readonly string[],
    options?: { readonly includeInputs?: boolean | undefined },
  ): Promise<StoredRequest[]>;
  /** The bytes of a request and its response as they passed, or `null` for an unknown id. */
  bodies(id: string): Promise<StoredBodies | null>;

  /**
   * The responses that share fingerprints with texts of a page, for each text in the order asked for: those with the
   * most in common first, of the same many those that this web origin asked for, then the newest. Sees every response
   * that was finished before the call.
   */
  locate(
    texts: readonly LocateText[],
    options?: { readonly origin?: string | undefined },
  ): Promise<Located[]>;

  /**
   * What happened, oldest first: requests logged, feedback set or cleared, alerts given. Ends with the signal, or when the
   * store is closed.
   *
   * @param after The `id` of the last activity seen; omitted: only what happens from now on.
   */
  activity(options: { after?: number; signal: AbortSignal }): AsyncIterable<Activity>;

  /** A secret of 32 bytes, the same for the life of this store, for signing URLs. */
  signingKey(): Promise<Uint8Array>;
  /** How the store is at this moment; asks nothing of the disk. */
  health(): StoreHealth;
  /** Writes what is pending and closes; requests still open are recorded as `interrupted`. */
  close(): Promise<void>;
}

/** Something that happened: to a request, or to what a monitor watches. */
export type Activity = {
  /** Grows with each activity of this store. */
  readonly id: number;
  /** Milliseconds since the epoch, UTC. */
  readonly at: number;
} & (
  | { readonly type: 'request.logged' | 'feedback.set' | 'feedback.cleared'; readonly requestId: string }
  | { readonly type: 'monitor.alert'; readonly alert: Alert }
);

/** Whether the store can write, and what is on its way into it. */
export interface StoreHealth {
  readonly status: 'ok' | 'degraded';
  /** Why it is degraded, in one sentence; `null` when it is not. */
  readonly reason: string | null;
  /** Requests that passed without an id because they could not be logged, since start. */
  readonly notLogged: number;
  /** Finished requests waiting to be written. */
  readonly pending: number;
  /** Written requests whose text is not searchable yet. */
  readonly unindexed: number;
  /** Exchanges under way. */
  readonly open: number;
  /** Id of the newest activity; 0 before the first. */
  readonly lastEvent: number;
}
