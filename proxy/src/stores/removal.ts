/** Which requests are to go. At least one of the two bounds is there. */
export interface Prune {
  /** Milliseconds since the epoch: those that began before; `null`: of every age. */
  readonly before: number | null;
  /** The oldest, until the store takes no more than this; `null`: whatever it takes. */
  readonly maxSizeBytes: number | null;
  /** Whether rated requests go, too. */
  readonly includeRated: boolean;
}

/** How far a prune is. */
export interface PruneProgress {
  /** `erasing`: they are removed, and what they left in the files is being overwritten. */
  readonly phase: 'removing' | 'erasing' | 'done';
  readonly removed: number;
  /** Rated requests that stay although they are old enough. */
  readonly keptRated: number;
  /** How many requests are to be looked at, as far as is known. */
  readonly total: number;
  /** What the store takes at this moment. */
  readonly sizeBytes: number;
}

/** How requests leave the store, and everything that belongs to them: ratings, comments, scores, texts, events. */
export interface RemovalStore {
  /**
   * Removes one request. Resolves when no byte of it is left in the files.
   *
   * @throws NotFoundError; ConflictError it is still under way; StoreUnavailableError it is removed, and traces of it
   *   are not erased yet
   */
  remove(id: string): Promise<void>;
  /**
   * Removes the oldest requests, and tells how far it is, `done` last, when no byte of them is left in the files.
   *
   * What is still under way stays. When the signal ends it, what was removed until then is removed.
   *
   * @throws StoreUnavailableError
   */
  prune(prune: Prune, options: { readonly signal: AbortSignal }): AsyncGenerator<PruneProgress, void>;
  /** How many requests `prune` would look at, and how many of these it would keep because they are rated. */
  countPrune(prune: Prune): Promise<Pick<PruneProgress, 'total' | 'keptRated' | 'sizeBytes'>>;
}
