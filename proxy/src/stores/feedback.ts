/** A change of feedback. `undefined` leaves a field as it is, `null` clears it. */
export interface FeedbackChange extends FeedbackAuthor {
  readonly rating: boolean;
  readonly comment?: string | null | undefined;
  readonly correction?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** Which of several choices is meant, 0-based. */
  readonly choice?: number | null | undefined;
}

/** Who gives or clears feedback, through what, and when. */
export interface FeedbackAuthor {
  /** Who rates; the API key's name unless the caller says otherwise. */
  readonly rater: string;
  /** Through what: `api`, `cli`, `extension`. */
  readonly source: string;
  /** Minted by the client, 1 to 64 of `A-Za-z0-9_-`; omitted: minted here. */
  readonly eventId?: string | undefined;
  /** Milliseconds since the epoch, UTC; omitted: now. */
  readonly ratedAt?: number | undefined;
}

/** The current feedback of a request: what its events come to. */
export interface Feedback {
  /** Id of the feedback, not of the request; a rating after a clearing has a new one. */
  readonly id: string;
  readonly rating: boolean;
  readonly comment: string | null;
  readonly correction: string | null;
  readonly tags: readonly string[];
  readonly choice: number | null;
  readonly rater: string;
  readonly source: string;
  /** Milliseconds since the epoch, UTC: when the first rating was given, and when the current one was. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One setting or clearing of feedback, as it was sent. Times are milliseconds since the epoch, UTC. */
export interface FeedbackEvent {
  readonly eventId: string;
  readonly kind: 'set' | 'cleared';
  /** The values this event carried; `null` for `cleared`. */
  readonly rating: boolean | null;
  readonly comment: string | null;
  readonly correction: string | null;
  readonly tags: readonly string[];
  readonly choice: number | null;
  readonly rater: string;
  readonly source: string;
  /** When it counts as given, and when it was received. */
  readonly ratedAt: number;
  readonly recordedAt: number;
}

/** The feedback of a request and how it came about. */
export interface FeedbackHistory {
  /** `null`: unrated, or cleared. */
  readonly current: Feedback | null;
  /** Oldest first. */
  readonly history: readonly FeedbackEvent[];
}
