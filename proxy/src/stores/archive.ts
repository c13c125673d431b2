import type { FeedbackEvent } from './feedback.ts';
import type { StoredBodies, StoredRequest } from './request.ts';

/** A request with all that belongs to it, as another store takes it in without loss. */
export interface ArchivedRequest {
  readonly request: Omit<StoredRequest, 'seq' | 'inputs'>;
  /** Whether there is an answer that somebody reads. */
  readonly isRatable: boolean;
  /** Of several choices, how long the text of each is; `null` for one. */
  readonly choiceLengths: readonly number[] | null;
  /** The end of what the user asked last. */
  readonly promptTail: string | null;
  readonly bodies: StoredBodies;
  /** Oldest first. */
  readonly history: readonly ArchivedEvent[];
}

/** An event with what tells whether another one under its id is the same. */
export interface ArchivedEvent extends FeedbackEvent {
  /** SHA-256 of what the client sent, in hex. */
  readonly contentHash: string;
}

/** How requests of another store come into this one. */
export interface ArchiveStore {
  /**
   * Takes a request in as it was, with its id, its times and its ratings; acknowledged after fsync.
   *
   * @returns `present`: there is a request with this id, and nothing was changed
   * @throws ConflictError its feedback, or one of its events, belongs to another request
   */
  restore(archived: ArchivedRequest): Promise<'added' | 'present'>;
}
