import type {
  ArchivedRequest,
  AttemptResult,
  Begin,
  FeedbackAuthor,
  FeedbackChange,
  Finish,
  NewAlert,
  NewDelivery,
  StoredKey,
  StoredMonitor,
  StoredOrigin,
  StoredWebhook,
} from '../store.ts';

/** Where a body lies in the bytes of its batch. */
export interface PlacedBody {
  readonly start: number;
  readonly length: number;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly sizeBytes: number;
}

/** A `Finish` whose bytes lie in the batch. */
export interface PlacedFinish extends Omit<Finish, 'request' | 'response'> {
  readonly request: PlacedBody | null;
  readonly response: PlacedBody | null;
}

/** Writes the row of a request: an open one, or with its outcome. */
export interface RequestTask {
  readonly kind: 'request';
  readonly seq: number;
  readonly id: string;
  readonly retriedAs: string | null;
  readonly instance: string;
  readonly begin: Begin;
  /** `null`: still open. */
  readonly finish: PlacedFinish | null;
  /** What was lost before it came here, each one sentence. */
  readonly issues: readonly string[];
  /** Nothing of it is parsed, and its bodies are not kept: an earlier attempt to do so brought the writer down. */
  readonly isBare: boolean;
}

/** Gives an ended request a fresh id, because a retry took the one it had. */
export interface RetireTask {
  readonly kind: 'retire';
  readonly seq: number;
  readonly id: string;
  readonly retriedAs: string;
}

export interface FeedbackTask {
  readonly kind: 'feedback';
  readonly seq: number;
  readonly eventId: string;
  /** Milliseconds since the epoch: when it was received. */
  readonly at: number;
  readonly change: FeedbackChange;
}

export interface ClearTask {
  readonly kind: 'clear';
  readonly seq: number;
  readonly eventId: string;
  readonly at: number;
  readonly by: FeedbackAuthor;
}

export interface PropertyTask {
  readonly kind: 'property';
  readonly seq: number;
  readonly key: string;
  readonly value: string;
  readonly at: number;
}

export interface ScoresTask {
  readonly kind: 'scores';
  readonly seq: number;
  readonly scores: Readonly<Record<string, number | boolean>>;
  readonly at: number;
}

/** Takes in a request of another store; its bodies lie in the batch. */
export interface RestoreTask {
  readonly kind: 'restore';
  readonly seq: number;
  readonly archived: Omit<ArchivedRequest, 'bodies'>;
  readonly bodies: { readonly request: PlacedBody | null; readonly response: PlacedBody | null };
}

/** Removes one request. */
export interface RemoveTask {
  readonly kind: 'remove';
  readonly seq: number;
}

/** Where a request stands in the order of time. */
export interface Place {
  readonly createdAt: number;
  readonly seq: number;
}

/** Removes the oldest requests. */
export interface PruneTask {
  readonly kind: 'prune';
  /** Those up to here were looked at before. */
  readonly after: Place | null;
  /** Milliseconds since the epoch: only what is older. */
  readonly before: number;
  /** Only what arrived up to here. */
  readonly lastSeq: number;
  /** Not these: their exchanges are not over. */
  readonly except: readonly number[];
  readonly includeRated: boolean;
  /** At most so many are looked at. */
  readonly most: number;
}

/** A change of who may use the proxy. */
export type AccessTask =
  | { readonly kind: 'key'; readonly key: StoredKey }
  | { readonly kind: 'key-used'; readonly id: string; readonly at: number }
  | { readonly kind: 'key-removed'; readonly id: string }
  | { readonly kind: 'origin'; readonly origin: StoredOrigin }
  | { readonly kind: 'origin-removed'; readonly origin: string };

/** A change of the webhooks, or of what is to be delivered to them. */
export type WebhookTask =
  | { readonly kind: 'webhook'; readonly webhook: Omit<StoredWebhook, 'after'> }
  | { readonly kind: 'webhook-removed'; readonly id: string }
  | {
      readonly kind: 'dispatch';
      readonly deliveries: readonly NewDelivery[];
      readonly through: number | null;
    }
  | { readonly kind: 'attempt'; readonly result: AttemptResult }
  | { readonly kind: 'replay'; readonly webhookId: string; readonly id: string | null; readonly at: number };

/** A change of the monitors, or an alert of one. */
export type MonitorTask =
  | { readonly kind: 'monitor-added'; readonly monitor: StoredMonitor }
  | { readonly kind: 'monitor'; readonly monitor: StoredMonitor }
  | { readonly kind: 'monitor-removed'; readonly id: string }
  | { readonly kind: 'alert'; readonly alert: NewAlert; readonly monitor: StoredMonitor };

/** What the writer does. Each may be done twice: after a crash a batch is sent again. */
export type Task =
  | RequestTask
  | RetireTask
  | FeedbackTask
  | ClearTask
  | PropertyTask
  | ScoresTask
  | RestoreTask
  | RemoveTask
  | PruneTask
  | AccessTask
  | WebhookTask
  | MonitorTask;

/** How a task of a committed batch ended: done, or refused without changing anything. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Done, under this id: the one that the request had belongs to another. */
  | { readonly kind: 'renamed'; readonly id: string }
  /** There is one with this id; nothing was changed. */
  | { readonly kind: 'present' }
  /** `last`: the last one that was looked at; `null`: there is none. */
  | { readonly kind: 'pruned'; readonly removed: number; readonly kept: number; readonly last: Place | null }
  /** Done to so many. */
  | { readonly kind: 'counted'; readonly count: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'conflict'; readonly message: string };

/** What the writer thread is started with. */
export interface WriterOptions {
  readonly file: string;
  readonly pageCount: number | null;
  /** Bytes of bodies that are kept; `null`: all. */
  readonly keepBodyBytes: number | null;
  /** Of the database, open for reading and writing. */
  readonly descriptor: number;
}

export type ToWriter =
  /** `tasks` is JSON (cheaper than structured cloning); `bytes` is transferred. */
  | {
      readonly kind: 'batch';
      readonly tasks: string;
      readonly bytes: ArrayBuffer;
      /** The thread that carries the exchanges has hardly a moment left: what can wait should. */
      readonly isBusy: boolean;
    }
  | { readonly kind: 'close' };

/** How far the writer is; sent along with every answer and after indexing. */
export interface Progress {
  /** Texts that are written but not searchable yet. */
  readonly unindexed: number;
  /** The seq of the first of them, `null` if there is none. */
  readonly oldestUnindexed: number | null;
  /** The seq of the newest response that cannot be found in pages yet, `null` if there is none. */
  readonly newestUnprinted: number | null;
  /** Id of the newest activity. */
  readonly lastActivity: number;
  /** Bytes that the database uses; free pages do not count. */
  readonly sizeBytes: number;
  /** Whether the files still hold traces of what was removed. */
  readonly isErasing: boolean;
}

export type FromWriter =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[]; readonly progress: Progress }
  /** Nothing of the batch was written. `isPassing`: it may be later (locked, full disk). */
  | { readonly kind: 'failed'; readonly reason: string; readonly isPassing: boolean };
